import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type Body, startTestServer, type TestServer } from "../../test-server.ts";
import { admitted, machineAddress, patched, startWebhook, type TestWebhook } from "../../webhooks/test-webhook.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";
const NS = "/api/v1/namespaces/default";

describe("admission webhooks", () => {
  let server: TestServer;
  let hook: TestWebhook;
  let send: TestServer["send"];
  const made: string[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    hook = await startWebhook(
      {
        "/yes": (review) => admitted(review),
        "/no": (review) => admitted(review, { allowed: false, status: { message: "no" } }),
        "/scale": (review) => patched(review, [{ op: "replace", path: "/spec/replicas", value: 7 }]),
        "/target": (review) => patched(review, [{ op: "replace", path: "/webhooks/0/failurePolicy", value: "Ignore" }]),
        "/v1-field": (review) =>
          patched(review, [{ op: "add", path: "/spec/targetCPUUtilizationPercentage", value: 33 }]),
      },
      ["hook.default.svc"],
    );
    send = server.send;
  });

  afterEach(async () => {
    for (const path of made.splice(0).reverse()) await send("DELETE", path);
    hook.reviews.length = 0;
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hook[Symbol.asyncDispose]();
  });

  const service = (path: string) => ({
    service: { namespace: "default", name: "hook", path, port: 8443 },
    caBundle: hook.caBundle,
  });
  const register = async (kind: "mutating" | "validating", webhook: Body) => {
    const at = `${GROUP}/${kind}webhookconfigurations`;
    const { path, rule, ...more } = webhook;
    const rules = [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], ...rule }];
    const whole = {
      name: "h.example.com",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      rules,
      clientConfig: { url: `https://127.0.0.1:${hook.port}${path}`, caBundle: hook.caBundle },
      ...more,
    };
    const answer = await send("POST", at, { metadata: { generateName: "m-" }, webhooks: [whole] });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    made.push(`${at}/${answer.body.metadata.name}`);
  };
  const make = async (path: string, body: Body) => {
    const answer = await send("POST", path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    made.push(`${path}/${answer.body.metadata.name}`);
    return answer.body;
  };
  const pod = (name: string) => ({ metadata: { name }, spec: { containers: [{ name: "c", image: "i" }] } });
  const seen = () =>
    hook.reviews.map(
      ({ request: r }) => `${r.operation} ${r.resource.resource}/${r.subResource ?? ""} ${r.name ?? ""}`,
    );

  test("a Service leads to a ready endpoint, and the certificate must be for its name", async () => {
    const address = machineAddress();
    if (address === undefined) throw new Error("this machine has no address but loopback");
    await make(`${NS}/services`, { metadata: { name: "hook" }, spec: { ports: [{ port: 8443, targetPort: 9 }] } });
    const webhook = { rule: { resources: ["configmaps"] }, clientConfig: service("/yes") };
    await register("validating", webhook);
    const url = "https://hook.default.svc:8443/yes?timeout=10s";
    const without = await send("POST", `${NS}/configmaps`, { metadata: { name: "s" } });
    expect(without.body.message).toBe(
      `Internal error occurred: failed calling webhook "h.example.com": failed to call webhook: Post "${url}": no endpoints available for service "hook"`,
    );
    const slice = (name: string, addresses: string[], port: number, ready: boolean) => ({
      metadata: { name, labels: { "kubernetes.io/service-name": "hook" } },
      addressType: "IPv4",
      ports: [{ port, protocol: "TCP" }],
      endpoints: [{ addresses, conditions: { ready } }],
    });
    const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
    await make(slices, slice("hook-1", [address], hook.port, true));
    await make(slices, slice("hook-2", ["192.0.2.77"], 1, false));
    await make(`${NS}/configmaps`, { metadata: { name: "s" } });
    expect(seen()).toEqual(["CREATE configmaps/ s"]);
    await register("validating", {
      ...webhook,
      clientConfig: { ...service("/yes"), service: { namespace: "default", name: "gone" } },
    });
    const gone = await send("POST", `${NS}/configmaps`, { metadata: { name: "t" } });
    expect(gone.body.message).toContain('Post "https://gone.default.svc:443/?timeout=10s": service "gone" not found');
  });

  test("selectors pick by the namespace's labels and by those of the new or the old object", async () => {
    await make("/api/v1/namespaces", { metadata: { name: "picked", labels: { hooks: "on" } } });
    const matchLabels = { hooks: "on" };
    const rule = { resources: ["configmaps", "namespaces", "nodes"] };
    await register("validating", { path: "/yes", rule, namespaceSelector: { matchLabels } });
    await make("/api/v1/namespaces/picked/configmaps", { metadata: { name: "in" } });
    await make(`${NS}/configmaps`, { metadata: { name: "out" } });
    await make("/api/v1/nodes", { metadata: { name: "n1" } });
    await make("/api/v1/namespaces", { metadata: { name: "other" } });
    await make("/api/v1/namespaces", { metadata: { name: "another", labels: matchLabels } });
    expect(seen()).toEqual(["CREATE configmaps/ in", "CREATE nodes/ n1", "CREATE namespaces/ another"]);
    expect(hook.reviews.at(-1).request.namespace).toBe("another");
    await send("DELETE", made.splice(1, 1)[0] ?? "");
    hook.reviews.length = 0;
    await register("validating", { path: "/yes", rule, objectSelector: { matchLabels } });
    await send("PATCH", `${NS}/configmaps/out`, { metadata: { labels: matchLabels } });
    await send("PATCH", `${NS}/configmaps/out`, { metadata: { labels: null } });
    await send("PATCH", `${NS}/configmaps/out`, { data: { a: "b" } });
    await send("DELETE", `${NS}/configmaps/out`);
    expect(seen()).toEqual(["UPDATE configmaps/ out", "UPDATE configmaps/ out"]);
  });

  test("subresources are matched by name, with the objects that are theirs", async () => {
    await register("validating", {
      path: "/yes",
      rule: { resources: ["pods/*", "deployments/scale", "serviceaccounts/token"] },
    });
    await make(`${NS}/pods`, pod("p"));
    const target = { kind: "Node", name: "n" };
    await send("POST", `${NS}/pods/p/binding`, { metadata: { name: "p" }, target });
    await send("PATCH", `${NS}/pods/p/status`, { status: { message: "m" } });
    await send("POST", `${NS}/pods/p/eviction`, { metadata: { name: "p" }, deleteOptions: { gracePeriodSeconds: 0 } });
    await send("POST", `${NS}/serviceaccounts/default/token`, { spec: { audiences: [] } });
    const template = { metadata: { labels: { a: "b" } }, spec: pod("x").spec };
    const spec = { replicas: 1, selector: { matchLabels: { a: "b" } }, template };
    const deployments = "/apis/apps/v1/namespaces/default/deployments";
    await make(deployments, { metadata: { name: "d" }, spec });
    await send("PATCH", `${deployments}/d/scale`, { spec: { replicas: 2 } });
    // As Kubernetes: "pods/*" is the pods themselves, too.
    expect(seen()).toEqual([
      "CREATE pods/ p",
      "CREATE pods/binding p",
      "UPDATE pods/status p",
      "CREATE pods/eviction p",
      "CREATE serviceaccounts/token default",
      "UPDATE deployments/scale d",
    ]);
    const [, binding, , eviction, token, scale] = hook.reviews.map(({ request }) => request);
    expect(binding).toMatchObject({ kind: { version: "v1", kind: "Binding" }, object: { kind: "Binding", target } });
    expect(eviction).toMatchObject({ kind: { group: "policy", kind: "Eviction" }, object: { kind: "Eviction" } });
    expect(token.kind).toEqual({ group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" });
    expect(scale).toMatchObject({
      kind: { group: "autoscaling", version: "v1", kind: "Scale" },
      requestSubResource: "scale",
      object: { kind: "Scale", spec: { replicas: 2 } },
      oldObject: { kind: "Scale", spec: { replicas: 1 } },
    });
    await register("mutating", { path: "/scale", rule: { resources: ["deployments/scale"] } });
    const scaled = await send("PATCH", `${deployments}/d/scale`, { spec: { replicas: 3 } });
    expect(scaled.body.spec.replicas).toBe(7);
    expect((await send("GET", `${deployments}/d`)).body.spec.replicas).toBe(7);
  });

  test("an eviction that is refused leaves the pod, and one that is allowed is no DELETE", async () => {
    await make(`${NS}/pods`, pod("e"));
    await register("validating", { path: "/no", rule: { resources: ["pods"], operations: ["DELETE"] } });
    await register("validating", { path: "/no", rule: { resources: ["pods/eviction"] }, name: "evict.example.com" });
    const refused = await send("POST", `${NS}/pods/e/eviction`, { metadata: { name: "e" } });
    expect(refused.body.message).toBe('admission webhook "evict.example.com" denied the request: no');
    await send("DELETE", made.pop() ?? "");
    expect((await send("POST", `${NS}/pods/e/eviction`, { metadata: { name: "e" } })).status).toBe(201);
    expect((await send("GET", `${NS}/pods/e`)).status).toBe(404);
  });

  test("a connection is a CONNECT with its options", async () => {
    await register("validating", {
      path: "/no",
      rule: { resources: ["pods/exec", "nodes/proxy"], operations: ["CONNECT"] },
    });
    await make(`${NS}/pods`, pod("c"));
    const upgrade = { connection: "Upgrade", upgrade: "SPDY/3.1" };
    const answer = await fetch(`${server.url}${NS}/pods/c/exec?command=ls&command=-l&stdin=true&container=c`, {
      method: "POST",
      headers: { ...upgrade, authorization: `Bearer ${await adminToken()}` },
      tls: { ca: server.caPem },
    });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as Body).message).toBe('admission webhook "h.example.com" denied the request: no');
    await send("GET", "/api/v1/nodes/n1/proxy/stats/summary");
    expect(seen()).toEqual(["CONNECT pods/exec c", "CONNECT nodes/proxy n1"]);
    const [exec, proxy] = hook.reviews.map(({ request }) => request);
    expect(exec).toMatchObject({
      kind: { group: "", version: "v1", kind: "PodExecOptions" },
      options: null,
      oldObject: null,
      namespace: "default",
    });
    const options = { kind: "PodExecOptions", apiVersion: "v1", stdin: true, container: "c", command: ["ls", "-l"] };
    expect(exec.object).toEqual(options);
    expect(proxy.object).toEqual({ kind: "NodeProxyOptions", apiVersion: "v1", path: "stats/summary" });
  });

  /** A token of somebody who may everything, for what needs a socket. */
  async function adminToken(): Promise<string> {
    await make("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
      metadata: { name: "default-admin" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", name: "default", namespace: "default" }],
    });
    const token = await send("POST", `${NS}/serviceaccounts/default/token`, { spec: { audiences: [] } });
    return token.body.status.token;
  }

  test("deletecollection asks about each object", async () => {
    await register("validating", { path: "/yes", rule: { resources: ["configmaps"], operations: ["DELETE"] } });
    for (const name of ["d1", "d2"])
      await send("POST", `${NS}/configmaps`, { metadata: { name, labels: { del: "1" } } });
    await send("DELETE", `${NS}/configmaps?labelSelector=del%3D1`);
    // As in Kubernetes, the request has no name: it is for all of them.
    expect(seen()).toEqual(["DELETE configmaps/ ", "DELETE configmaps/ "]);
    expect(hook.reviews[0].request).toMatchObject({ object: null, oldObject: { metadata: { name: "d1" } } });
  });

  test("Equivalent converts to the version of the rule and back, Exact does not match", async () => {
    const rule = { apiGroups: ["autoscaling"], apiVersions: ["v1"], resources: ["horizontalpodautoscalers"] };
    await register("mutating", { path: "/v1-field", rule: { ...rule, operations: ["CREATE"] } });
    await register("validating", { path: "/yes", rule, matchPolicy: "Exact" });
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "d" };
    const path = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";
    const made = await make(path, { metadata: { name: "h" }, spec: { scaleTargetRef, maxReplicas: 3 } });
    expect(hook.reviews).toHaveLength(1);
    expect(hook.reviews[0].request).toMatchObject({
      kind: { group: "autoscaling", version: "v1", kind: "HorizontalPodAutoscaler" },
      resource: { group: "autoscaling", version: "v1", resource: "horizontalpodautoscalers" },
      requestKind: { version: "v2" },
      requestResource: { version: "v2" },
      object: { apiVersion: "autoscaling/v1" },
    });
    expect(made.apiVersion).toBe("autoscaling/v2");
    const target = { type: "Utilization", averageUtilization: 33 };
    expect(made.spec.metrics).toEqual([{ type: "Resource", resource: { name: "cpu", target } }]);
  });

  test("what configures webhooks and policies is not subject to them", async () => {
    await register("validating", { path: "/no", rule: { resources: ["*/*"], operations: ["CREATE", "UPDATE"] } });
    await register("mutating", { path: "/target", rule: { resources: ["*"] } });
    expect(hook.reviews).toEqual([]);
    expect((await send("POST", `${NS}/configmaps`, { metadata: { name: "other" } })).status).not.toBe(201);
  });

  test("match conditions decide on the object as it is, and fail as the failurePolicy says", async () => {
    const rule = { resources: ["configmaps"], operations: ["CREATE", "UPDATE"] };
    const conditions = (...all: string[]) => all.map((expression, i) => ({ name: `c${i}`, expression }));
    const matchConditions = conditions(
      'request.userInfo.username != "system:node:x"',
      'has(object.data) && object.data["kind"] == "hot"',
      'authorizer.group("").resource("configmaps").namespace(request.namespace).check("create").allowed()',
    );
    await register("validating", { path: "/yes", rule, matchConditions });
    await make(`${NS}/configmaps`, { metadata: { name: "cold" }, data: { kind: "cold" } });
    await make(`${NS}/configmaps`, { metadata: { name: "hot" }, data: { kind: "hot" } });
    expect(seen()).toEqual(["CREATE configmaps/ hot"]);
    await send("DELETE", made.splice(0, 1)[0] ?? "");
    const failing = { path: "/yes", rule, matchConditions: conditions('object.data["none"] == "x"') };
    await register("validating", { ...failing, failurePolicy: "Ignore" });
    await make(`${NS}/configmaps`, { metadata: { name: "ignored" }, data: { a: "b" } });
    await register("validating", failing);
    const { status, body } = await send("POST", `${NS}/configmaps`, { metadata: { name: "failed" }, data: { a: "b" } });
    expect(status).toBe(403);
    expect(body.message).toBe(
      `configmaps "failed" is forbidden: expression 'object.data["none"] == "x"' resulted in error: no such key: none`,
    );
  });

  test("a change is in force when its write is answered, however fast it is followed", async () => {
    for (let i = 0; i < 20; i++) {
      await register("validating", { path: "/no", rule: { resources: ["configmaps"] } });
      const refused = await send("POST", `${NS}/configmaps`, { metadata: { name: `race-${i}` } });
      expect(refused.body.message).toBe('admission webhook "h.example.com" denied the request: no');
      await send("DELETE", made.pop() ?? "");
      await make(`${NS}/configmaps`, { metadata: { name: `race-${i}` } });
    }
  });
});
