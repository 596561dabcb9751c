import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import type { User } from "../../auth/user.ts";
import { type Body, startTestServer, type TestServer } from "../../test-server.ts";
import {
  type Answers,
  admitted,
  patched,
  patchOf,
  startWebhook,
  type TestWebhook,
} from "../../webhooks/test-webhook.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";
const NS = "/api/v1/namespaces/default";
const MAPS = `${NS}/configmaps`;

const label = (name: string, value: string): object => ({ op: "add", path: `/metadata/labels/${name}`, value });

/** Appends to an annotation which hooks have seen the object. */
const visited = (name: string) => (review: Body) => {
  const before = review.request.object.metadata.annotations?.seen ?? "";
  const value = `${before}${name}`;
  return patched(review, [
    before === ""
      ? { op: "add", path: "/metadata/annotations", value: { seen: value } }
      : { op: "replace", path: "/metadata/annotations/seen", value },
  ]);
};

const ANSWERS: Answers = {
  "/yes": (review) => admitted(review),
  "/warn": (review) =>
    admitted(review, { warnings: ["the first", "the second"], auditAnnotations: { why: "because" } }),
  "/no": (review) =>
    admitted(review, { allowed: false, status: { message: "not on a Tuesday", code: 402, reason: "Payment" } }),
  "/never": (review) => admitted(review, { allowed: false }),
  "/slow": async (review) => {
    await Bun.sleep(1500);
    return admitted(review);
  },
  "/label": (review) => patched(review, [{ op: "add", path: "/metadata/labels", value: { by: "hook" } }]),
  "/unknown-field": (review) => patched(review, [{ op: "add", path: "/sort", value: 1 }, label("x", "y")]),
  "/a": visited("a"),
  "/b": visited("b"),
  "/status": (review) => patched(review, [{ op: "add", path: "/status", value: { phase: "Failed" } }]),
  "/namespace": (review) => patched(review, [{ op: "replace", path: "/metadata/namespace", value: "kube-system" }]),
  "/container": (review) =>
    patched(review, [{ op: "add", path: "/spec/containers/-", value: { name: "side", image: "side" } }]),
  "/beta": () => ({ response: { allowed: true, patch: patchOf([label("x", "y")]) } }),
  "/bad-uid": (review) => ({ ...admitted(review), response: { uid: "other", allowed: true } }),
  "/bad-kind": (review) => ({ ...admitted(review), kind: "Pod", apiVersion: "v1" }),
  "/no-response": () => ({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" }),
  "/text": () => new Response("hello"),
  "/error": () => new Response("boom\n", { status: 500 }),
  "/no-type": (review) => admitted(review, { patch: "W10=" }),
  "/bad-patch": (review) => patched(review, [{ op: "remove", path: "/data/missing" }]),
  "/huge": () => new Response("x".repeat(17 * 1024 * 1024)),
};

const RULE = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] };

describe("admission webhooks", () => {
  let server: TestServer;
  let hook: TestWebhook;
  let send: TestServer["send"];
  const made: string[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    hook = await startWebhook(ANSWERS);
    send = server.send;
  });

  afterEach(async () => {
    for (const path of made.splice(0)) await send("DELETE", path);
    hook.reviews.length = 0;
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hook[Symbol.asyncDispose]();
  });

  /** Registers webhooks; they are in force when this resolves. */
  const register = async (kind: "mutating" | "validating", name: string, webhooks: readonly Body[]) => {
    const path = `${GROUP}/${kind}webhookconfigurations`;
    const all = webhooks.map(({ path: at, ...more }, i) => ({
      name: `h${i}.${name}.example.com`,
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      rules: [RULE],
      ...(at === undefined ? {} : { clientConfig: hook.at(at) }),
      ...more,
    }));
    const answer = await send("POST", path, { metadata: { name }, webhooks: all });
    expect(answer.body.metadata?.name ?? answer.body.message).toBe(name);
    made.push(`${path}/${name}`);
  };
  const create = (name: string, more: object = {}, query = "") =>
    send("POST", `${MAPS}${query}`, { metadata: { name, labels: { app: "x" } }, ...more });
  const pod = (name: string) => ({ metadata: { name }, spec: { containers: [{ name: "c", image: "i" }] } });

  test("a webhook is asked with all that the request is, from the next request on", async () => {
    await register("validating", "full", [{ path: "/yes", rules: [{ ...RULE, operations: ["*"], resources: ["*"] }] }]);
    const as: User = {
      name: "ann",
      uid: "u-1",
      groups: ["system:masters", "system:authenticated"],
      extra: { scopes: ["a", "b"] },
    };
    await send("POST", `${MAPS}?fieldManager=me`, { metadata: { name: "m" }, data: { a: "1" } }, { as });
    await send("PATCH", `${MAPS}/m`, { data: { a: "2" } }, { as });
    await send("DELETE", `${MAPS}/m`, { gracePeriodSeconds: 0, propagationPolicy: "Background" }, { as });
    const [created, updated, deleted] = hook.reviews.map((review) => review.request);
    expect(hook.reviews[0]).toMatchObject({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1" });
    expect(created).toMatchObject({
      kind: { group: "", version: "v1", kind: "ConfigMap" },
      resource: { group: "", version: "v1", resource: "configmaps" },
      requestKind: { group: "", version: "v1", kind: "ConfigMap" },
      requestResource: { group: "", version: "v1", resource: "configmaps" },
      name: "m",
      namespace: "default",
      operation: "CREATE",
      userInfo: { username: "ann", uid: "u-1", groups: as.groups, extra: { scopes: ["a", "b"] } },
      object: { kind: "ConfigMap", apiVersion: "v1", data: { a: "1" }, metadata: { name: "m", namespace: "default" } },
      oldObject: null,
      dryRun: false,
      options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1", fieldManager: "me" },
    });
    expect(created.subResource).toBeUndefined();
    expect(created.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(updated).toMatchObject({
      operation: "UPDATE",
      object: { data: { a: "2" } },
      oldObject: { data: { a: "1" }, metadata: { uid: updated.object.metadata.uid } },
      options: { kind: "PatchOptions" },
    });
    expect(deleted).toMatchObject({
      operation: "DELETE",
      name: "m",
      object: null,
      oldObject: { data: { a: "2" } },
      options: { kind: "DeleteOptions", gracePeriodSeconds: 0, propagationPolicy: "Background" },
    });
    expect(hook.connections.size).toBe(1);
  });

  test("mutating webhooks run by name of configuration, then in its order, before validation", async () => {
    await register("mutating", "z", [{ path: "/a" }]);
    await register("mutating", "y", [{ path: "/b" }, { path: "/a" }]);
    await register("validating", "look", [{ path: "/yes" }]);
    const { body } = await create("order");
    expect(body.metadata.annotations.seen).toBe("baa");
    expect(hook.reviews.at(-1).request.object.metadata.annotations.seen).toBe("baa");
    // A mutating webhook sees an object without what the server gives it; a validating one sees it as it will be.
    expect(hook.reviews[0].request.object.metadata.uid).toBeUndefined();
    expect(hook.reviews.at(-1).request.object.metadata.uid).toBe(body.metadata.uid);
  });

  test("a webhook that wants to is asked again when a later one changed the object, once", async () => {
    await register("mutating", "again", [{ path: "/a", reinvocationPolicy: "IfNeeded" }, { path: "/b" }]);
    expect((await create("again")).body.metadata.annotations.seen).toBe("aba");
    await register("mutating", "both", [
      { path: "/a", reinvocationPolicy: "IfNeeded" },
      { path: "/b", reinvocationPolicy: "IfNeeded" },
    ]);
    expect((await create("both")).body.metadata.annotations.seen).toBe("ababaab");
  });

  test("what a patch makes is pruned and gets its defaults, and belongs to no manager", async () => {
    await register("mutating", "prune", [
      { path: "/unknown-field" },
      { path: "/container", rules: [{ ...RULE, resources: ["pods"] }] },
    ]);
    const { body } = await create("pruned");
    expect(body).not.toHaveProperty("sort");
    expect(body.metadata.labels).toEqual({ app: "x", x: "y" });
    expect(JSON.stringify(body.metadata.managedFields)).not.toContain("f:x");
    const answer = await send("POST", `${NS}/pods`, pod("defaulted"));
    expect(answer.body.spec.containers[1]).toMatchObject({ name: "side", imagePullPolicy: "Always" });
    // The built-in steps ran again: they mount the token in the new container too.
    expect(answer.body.spec.containers[1].volumeMounts).toHaveLength(1);
  });

  test("a webhook can change neither status through the object, nor the namespace", async () => {
    await register("mutating", "status", [
      { path: "/status", rules: [{ ...RULE, operations: ["CREATE", "UPDATE"], resources: ["pods"] }] },
    ]);
    await send("POST", `${NS}/pods`, pod("kept"));
    const updated = await send("PATCH", `${NS}/pods/kept`, { metadata: { labels: { a: "b" } } });
    expect(updated.body.status.phase).toBe("Pending");
    await register("mutating", "namespace", [{ path: "/namespace" }]);
    const moved = await create("moved");
    expect([moved.status, moved.body.reason]).toEqual([400, "BadRequest"]);
  });

  test("refusals carry the webhook's own status", async () => {
    await register("validating", "deny", [{ path: "/no" }]);
    const { status, body } = await create("denied");
    expect(status).toBe(402);
    expect(body).toMatchObject({
      reason: "Payment",
      message: 'admission webhook "h0.deny.example.com" denied the request: not on a Tuesday',
    });
    await send("DELETE", made.pop() ?? "");
    await register("mutating", "never", [{ path: "/never" }]);
    const other = await create("denied");
    expect(other.status).toBe(400);
    expect(other.body.message).toBe('admission webhook "h0.never.example.com" denied the request without explanation');
    expect((await send("GET", `${MAPS}/denied`)).status).toBe(404);
  });

  test("validating webhooks are asked at the same time", async () => {
    await register("validating", "slow", [{ path: "/slow" }, { path: "/slow" }, { path: "/slow" }]);
    const began = Date.now();
    expect((await create("parallel")).status).toBe(201);
    expect(Date.now() - began).toBeLessThan(3000);
  });

  test("warnings reach the client", async () => {
    await register("validating", "warn", [{ path: "/warn" }]);
    expect((await create("warned")).warnings).toBe('299 - "the first", 299 - "the second"');
  });

  test("a webhook that cannot be asked refuses or is passed over, as its failurePolicy says", async () => {
    await register("validating", "late", [{ path: "/slow", timeoutSeconds: 1 }]);
    const late = await create("late");
    expect([late.status, late.body.reason]).toEqual([500, "InternalError"]);
    expect(late.body.message).toBe(
      `Internal error occurred: failed calling webhook "h0.late.example.com": failed to call webhook: Post "https://127.0.0.1:${hook.port}/slow?timeout=1s": context deadline exceeded`,
    );
    await send("DELETE", made.pop() ?? "");
    await register("validating", "open", [{ path: "/slow", timeoutSeconds: 1, failurePolicy: "Ignore" }]);
    expect((await create("open")).status).toBe(201);
  });

  test.each([
    ["/error", 'an error on the server ("boom") has prevented the request from succeeding'],
    ["/missing", "the server could not find the requested resource"],
    ["/text", 'the webhook answered with "hello", which is not JSON'],
    ["/huge", "the webhook's answer is larger than 16777216 bytes"],
  ])("a call that fails (%s) says why", async (path, why) => {
    await register("validating", "fails", [{ path }]);
    const { status, body } = await create("nonsense");
    expect(status).toBe(500);
    const url = `https://127.0.0.1:${hook.port}${path}?timeout=10s`;
    expect(body.message).toBe(
      `Internal error occurred: failed calling webhook "h0.fails.example.com": failed to call webhook: Post "${url}": ${why}`,
    );
  });

  test.each([
    ["/no-response", "webhook response was absent"],
    ["/bad-uid", "expected response.uid="],
    ["/bad-kind", "expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /v1, Kind=Pod"],
    ["/no-type", "webhook returned response.patch but not response.patchType"],
  ])("an answer that is none (%s) says why", async (path, why) => {
    await register("mutating", "invalid", [{ path }]);
    const { status, body } = await create("nonsense");
    expect(status).toBe(500);
    expect(body.message).toStartWith(
      `Internal error occurred: failed calling webhook "h0.invalid.example.com": received invalid webhook response: ${why}`,
    );
  });

  test("a patch that does not fit refuses, and so does one from a validating webhook", async () => {
    await register("mutating", "unfit", [{ path: "/bad-patch", failurePolicy: "Ignore" }]);
    const unfit = await create("unfit");
    expect(unfit.status).toBe(500);
    expect(unfit.body.message).toContain(
      'admission webhook "h0.unfit.example.com" answered with a patch that cannot be applied',
    );
    await send("DELETE", made.pop() ?? "");
    await register("validating", "patching", [{ path: "/label" }]);
    expect((await create("unfit")).body.message).toContain("validating webhook may not return response.patch");
  });

  test("a webhook of old is asked in v1beta1, and one that speaks neither version cannot be asked", async () => {
    await register("mutating", "beta", [{ path: "/beta", admissionReviewVersions: ["v1beta1"] }]);
    expect((await create("beta")).body.metadata.labels).toEqual({ app: "x", x: "y" });
    expect(hook.reviews[0].apiVersion).toBe("admission.k8s.io/v1beta1");
  });

  test("a connection that closes under a question is made again", async () => {
    let resets = 0;
    const identity = await startWebhook({});
    const { cert, key } = identity.tls;
    const server = createServer({ cert, key }, (socket) => {
      let answered = 0;
      socket.on("error", () => undefined);
      socket.on("data", (data) => {
        if (!data.toString().includes("uid")) return;
        if (answered > 0) {
          resets++;
          socket.destroy();
          return;
        }
        answered++;
        const uid = /"uid":"([^"]+)"/.exec(data.toString())?.[1];
        const text = JSON.stringify(admitted({ request: { uid } }));
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const clientConfig = { url: `https://127.0.0.1:${port}/`, caBundle: identity.caBundle };
    await register("validating", "resets", [{ clientConfig }]);
    for (const name of ["r1", "r2", "r3"]) expect((await create(name)).status).toBe(201);
    expect(resets).toBeGreaterThan(0);
    server.close();
    await identity[Symbol.asyncDispose]();
  });

  test("certificates are checked against the bundle and the name", async () => {
    const other = await startWebhook(ANSWERS, ["elsewhere"]);
    const foreign = { url: `https://127.0.0.1:${hook.port}/yes`, caBundle: other.caBundle };
    await register("validating", "first", [{ path: "/yes" }]);
    expect((await create("trusted")).status).toBe(201);
    // The connection that is open was proved by another bundle.
    await register("validating", "foreign", [{ clientConfig: foreign }]);
    expect((await create("foreign")).body.message).toContain("x509: certificate signed by unknown authority");
    await send("DELETE", made.pop() ?? "");
    const named = { url: `https://localhost:${other.port}/yes`, caBundle: other.caBundle };
    await register("validating", "named", [{ clientConfig: named }]);
    expect((await create("named")).body.message).toContain("x509: certificate is not valid for");
    await other[Symbol.asyncDispose]();
  });

  test("a dry run calls only what has no side effects", async () => {
    await register("validating", "dry", [{ path: "/yes" }]);
    expect((await create("dry", {}, "?dryRun=All")).status).toBe(201);
    expect(hook.reviews[0].request).toMatchObject({ dryRun: true, options: { dryRun: ["All"] } });
    // Such a one can only be left over from an older version of the API.
    const key = "/registry/admissionregistration.k8s.io/validatingwebhookconfigurations/effects";
    const rest = {
      name: "e.example.com",
      admissionReviewVersions: ["v1"],
      rules: [RULE],
      clientConfig: hook.at("/yes"),
    };
    const old = { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration" };
    await server.store.create(
      key,
      Buffer.from(
        JSON.stringify({ ...old, metadata: { name: "effects" }, webhooks: [{ ...rest, sideEffects: "Some" }] }),
      ),
    );
    made.push(`${GROUP}/validatingwebhookconfigurations/effects`);
    await send("GET", MAPS);
    const { status, body } = await create("dry", {}, "?dryRun=All");
    expect([status, body.message]).toEqual([400, 'admission webhook "e.example.com" does not support dry run']);
    expect((await create("wet")).status).toBe(201);
  });
});
