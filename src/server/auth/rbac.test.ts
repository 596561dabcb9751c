import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { defaultRoles } from "../bootstrap/rbac/default-objects.ts";
import { startTestServer, type TestServer } from "../test-server.ts";
import type { PolicyRule } from "./policy-rule.ts";
import type { User } from "./user.ts";

type Json = Record<string, unknown> & { metadata: Record<string, unknown> };

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const ALICE: User = { name: "alice", groups: ["devs", "system:authenticated"] };

describe("Rbac", () => {
  let server: TestServer;

  const send = (method: string, path: string, body?: unknown, as?: User) =>
    server.send<Json>(method, path, body, { as });
  const role = (name: string, rules: PolicyRule[], more: object = {}) =>
    send("POST", `${RBAC}/clusterroles`, { metadata: { name }, rules, ...more });
  const binding = (name: string, of: string, subjects: object[], namespace?: string) =>
    send("POST", `${RBAC}${namespace ? `/namespaces/${namespace}/rolebindings` : "/clusterrolebindings"}`, {
      metadata: { name },
      roleRef: { kind: "ClusterRole", name: of },
      subjects,
    });
  const may = async (user: string, attributes: object) => {
    const path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    const { body } = await send("POST", path, { spec: { user, ...attributes } });
    return body["status"] as { allowed: boolean; reason?: string };
  };

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test("bootstrap gives a new cluster all default roles, with whose they are", async () => {
    for (const { path, object } of defaultRoles()) {
      const { status, body } = await send("GET", `${path}/${object.metadata?.name}`);
      expect([object.metadata?.name, status]).toEqual([object.metadata?.name, 200]);
      expect(body).toMatchObject({ ...object, metadata: { ...object.metadata } } as object);
    }
  });

  test("bootstrap mends default roles at the next start, and leaves alone what says so", async () => {
    const added = { apiGroups: ["example.com"], resources: ["things"], verbs: ["get"] };
    const own = { kind: "User", name: "carol", apiGroup: "rbac.authorization.k8s.io" };
    const protectedRole = {
      metadata: { annotations: { "rbac.authorization.kubernetes.io/autoupdate": "false" } },
      rules: [],
    };
    await send("PATCH", `${RBAC}/clusterroles/system:kube-dns`, { rules: [added] });
    await send("PATCH", `${RBAC}/clusterroles/system:heapster`, protectedRole);
    await send("PATCH", `${RBAC}/clusterrolebindings/system:basic-user`, { subjects: [own] });
    await send("DELETE", `${RBAC}/clusterrolebindings/system:discovery`);
    await send("POST", `${RBAC}/clusterrolebindings`, {
      metadata: { name: "system:discovery" },
      roleRef: { kind: "ClusterRole", name: "view" },
    });
    await server.restart();
    const dns = (await send("GET", `${RBAC}/clusterroles/system:kube-dns`)).body;
    expect(dns["rules"]).toEqual([
      added,
      { apiGroups: [""], resources: ["endpoints"], verbs: ["list", "watch"] },
      { apiGroups: [""], resources: ["services"], verbs: ["list", "watch"] },
    ]);
    expect((await send("GET", `${RBAC}/clusterroles/system:heapster`)).body["rules"]).toEqual([]);
    const basic = (await send("GET", `${RBAC}/clusterrolebindings/system:basic-user`)).body;
    expect(basic["subjects"]).toMatchObject([{ name: "carol" }, { name: "system:authenticated" }]);
    const discovery = (await send("GET", `${RBAC}/clusterrolebindings/system:discovery`)).body;
    expect(discovery).toMatchObject({
      roleRef: { name: "system:discovery" },
      subjects: [{ name: "system:authenticated" }],
    });
  });

  test("authorise knows names, subresources, wildcards and paths, and says by what", async () => {
    await role("reader", [
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["one"], verbs: ["get"] },
      { apiGroups: ["*"], resources: ["*/scale"], verbs: ["update"] },
      { nonResourceURLs: ["/metrics", "/logs/*"], verbs: ["get"] },
    ]);
    await binding("reader", "reader", [{ kind: "ServiceAccount", name: "bot", namespace: "default" }]);
    const bot = "system:serviceaccount:default:bot";
    const resource = (name: string, verb: string, more: object = {}) => ({
      resourceAttributes: { namespace: "default", resource: name, verb, ...more },
    });
    expect(await may(bot, resource("configmaps", "get", { name: "one" }))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by ClusterRoleBinding "reader" of ClusterRole "reader" to ServiceAccount "bot/default"',
    });
    expect((await may(bot, resource("configmaps", "get", { name: "two" }))).allowed).toBe(false);
    expect((await may(bot, resource("configmaps", "list"))).allowed).toBe(false);
    const scale = { group: "apps", subresource: "scale" };
    expect((await may(bot, resource("deployments", "update", scale))).allowed).toBe(true);
    expect((await may(bot, resource("deployments", "update", { group: "apps" }))).allowed).toBe(false);
    const path = (at: string) => ({ nonResourceAttributes: { path: at, verb: "get" } });
    expect((await may(bot, path("/logs/a/b"))).allowed).toBe(true);
    expect((await may(bot, path("/metrics/x"))).allowed).toBe(false);
  });

  test("authorise says which roles it could not find", async () => {
    await binding("dangling", "gone", [{ kind: "User", name: "dave" }], "default");
    const question = { resourceAttributes: { namespace: "default", resource: "pods", verb: "get" } };
    expect(await may("dave", question)).toEqual({
      allowed: false,
      reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
    });
    const refused = await send("GET", "/api/v1/namespaces/default/pods", undefined, { name: "dave", groups: [] });
    expect(refused.body["message"]).toEndWith(': RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found');
    const path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    const rules = await send(
      "POST",
      path,
      { spec: { namespace: "default" } },
      { name: "dave", groups: ["system:authenticated"] },
    );
    expect(rules.body["status"]).toMatchObject({
      incomplete: true,
      evaluationError: expect.stringContaining('"gone" not found'),
    });
  });

  test("a connection to a pod needs create, however it begins", async () => {
    const rule = (verbs: string[]) => [{ apiGroups: [""], resources: ["pods/exec"], verbs }];
    await role("get-exec", rule(["get"]));
    await role("full-exec", rule(["get", "create"]));
    await binding("get-exec", "get-exec", [{ kind: "User", name: "gert" }]);
    await binding("full-exec", "full-exec", [{ kind: "User", name: "frida" }]);
    const exec = (name: string) =>
      send("GET", "/api/v1/namespaces/default/pods/p/exec", undefined, { name, groups: [] });
    expect(await exec("gert")).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('User "gert" cannot create resource "pods/exec"') },
    });
    expect((await exec("frida")).status).not.toBe(403);
  });

  test("roles and bindings give only what their author has", async () => {
    await role("author", [
      { apiGroups: ["rbac.authorization.k8s.io"], resources: ["*"], verbs: ["create", "update", "patch", "get"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
    ]);
    await binding("author", "author", [{ kind: "User", name: "alice" }]);
    const make = (name: string, verbs: string[], more: object = {}) => {
      const rules = [{ apiGroups: [""], resources: ["pods"], verbs }];
      return send("POST", `${RBAC}/clusterroles`, { metadata: { name }, rules, ...more }, ALICE);
    };
    expect((await make("mine", ["get"])).status).toBe(201);
    const refused = await make("more", ["get", "delete", "create"]);
    expect([refused.status, refused.body["message"]]).toEqual([
      403,
      'clusterroles.rbac.authorization.k8s.io "more" is forbidden: user "alice" (groups=["devs" "system:authenticated"]) ' +
        'is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["delete" "create"]}',
    ]);
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] };
    const aggregated = await make("sum", ["get"], { aggregationRule });
    expect(aggregated.body["message"]).toEndWith("must have cluster-admin privileges to use the aggregationRule");
    const bind = (to: string) =>
      send(
        "POST",
        `${RBAC}/clusterrolebindings`,
        { metadata: { name: `a-${to}` }, roleRef: { kind: "ClusterRole", name: to } },
        ALICE,
      );
    expect((await bind("mine")).status).toBe(201);
    expect((await bind("cluster-admin")).status).toBe(403);
    expect((await bind("unknown")).status).toBe(404);
    await role("binder", [
      {
        apiGroups: ["rbac.authorization.k8s.io"],
        resources: ["clusterroles"],
        resourceNames: ["edit"],
        verbs: ["bind"],
      },
    ]);
    await binding("binder", "binder", [{ kind: "Group", name: "devs" }]);
    expect((await bind("edit")).status).toBe(201);
    // What was given before may lose its owner, but not change otherwise, without holding it.
    await role("foreign", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }]);
    const change = (metadata: object) => send("PATCH", `${RBAC}/clusterroles/foreign`, { metadata }, ALICE);
    expect((await change({ finalizers: ["example.com/x"] })).status).toBe(200);
    expect((await change({ labels: { a: "b" } })).status).toBe(403);
  });
});
