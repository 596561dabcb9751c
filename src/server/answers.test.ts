import { afterAll, beforeAll, expect, test } from "bun:test";
import { decodeProtobuf, PROTOBUF } from "../api/protobuf/envelope.ts";
import { startTestServer, type TestServer } from "./test-server.ts";

/** Answers that Kubernetes gives and that are easily given otherwise, of a real server. */
type Json = Record<string, unknown> & { metadata: Record<string, unknown> };

const DEFAULT = "/api/v1/namespaces/default";
const CONFIG_MAPS = `${DEFAULT}/configmaps`;
const PODS = `${DEFAULT}/pods`;
const BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
const MERGE = "application/merge-patch+json";
const APPLY = "application/apply-patch+yaml";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

interface Sent {
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
}

const send = (method: string, path: string, { body, type = "application/json", accept }: Sent = {}) =>
  server.fetch(
    new Request(`https://orch${path}`, {
      method,
      headers: { "content-type": type, ...(accept === undefined ? {} : { accept }) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
  );

async function call(method: string, path: string, sent: Sent = {}): Promise<{ code: number; answer: Json }> {
  const response = await send(method, path, sent);
  return { code: response.status, answer: (await response.json()) as Json };
}

const codeOf = async (method: string, path: string, sent: Sent = {}): Promise<number> =>
  (await call(method, path, sent)).code;
const configMap = (name: string, data = {}) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });

async function makePod(name: string, spec: object = {}, labels = {}): Promise<void> {
  const body = { metadata: { name, labels }, spec: { containers: [{ name: "c", image: "i" }], ...spec } };
  expect(await codeOf("POST", PODS, { body })).toBe(201);
}

test("deletecollection deletes nothing when its query is no list's", async () => {
  await call("POST", CONFIG_MAPS, { body: configMap("kept") });
  expect(await codeOf("DELETE", `${CONFIG_MAPS}?limit=many`)).toBe(400);
  expect(await codeOf("DELETE", `${CONFIG_MAPS}?resourceVersion=new`)).toBe(400);
  expect(await codeOf("DELETE", `${CONFIG_MAPS}/kept`, { body: { kind: "Pod" } })).toBe(400);
  expect(await codeOf("GET", `${CONFIG_MAPS}/kept`)).toBe(200);
});

test("dispatch refuses what no path of the resource allows", async () => {
  expect(await codeOf("PUT", CONFIG_MAPS, { body: {} })).toBe(405);
  expect(await codeOf("PATCH", CONFIG_MAPS, { body: {}, type: MERGE })).toBe(405);
  expect(await codeOf("GET", `${DEFAULT}/nodes`)).toBe(404);
  expect(await codeOf("GET", DEFAULT)).toBe(200);
});

test("list goes on with a token that is too old, inconsistently, when the client wants that", async () => {
  for (const name of ["l1", "l2", "l3"]) await call("POST", CONFIG_MAPS, { body: configMap(name) });
  const first = await call("GET", `${CONFIG_MAPS}?limit=1`);
  const token = String(first.answer.metadata["continue"]);
  expect(await codeOf("GET", `${CONFIG_MAPS}?limit=1&continue=${token}&resourceVersion=1`)).toBe(400);
  await call("POST", CONFIG_MAPS, { body: configMap("l4") });
  await server.store.compact(await server.store.revision());
  const expired = await call("GET", `${CONFIG_MAPS}?limit=1&continue=${token}`);
  expect([expired.code, expired.answer["reason"]]).toEqual([410, "Expired"]);
  const rest = await call("GET", `${CONFIG_MAPS}?continue=${expired.answer.metadata["continue"]}`);
  expect((rest.answer["items"] as Json[]).map(({ metadata }) => metadata["name"])).toContain("l4");
});

test("deletion under way only becomes shorter, counted from its beginning", async () => {
  await makePod("leaving", { nodeName: "n" });
  const deleted = async (grace?: number) => {
    const body = grace === undefined ? undefined : { gracePeriodSeconds: grace };
    return (await call("DELETE", `${PODS}/leaving`, { body })).answer.metadata;
  };
  const first = await deleted(100);
  const ends = Date.parse(String(first["deletionTimestamp"]));
  expect((await deleted())["deletionGracePeriodSeconds"]).toBe(100);
  expect((await deleted(200))["deletionGracePeriodSeconds"]).toBe(100);
  const shorter = await deleted(50);
  expect(Date.parse(String(shorter["deletionTimestamp"]))).toBe(ends - 50_000);
  await deleted(0);
  expect(await codeOf("GET", `${PODS}/leaving`)).toBe(404);
});

test("update creates what Kubernetes lets it create, and nothing else", async () => {
  const lease = "/apis/coordination.k8s.io/v1/namespaces/default/leases/put";
  expect(await codeOf("PUT", lease, { body: { metadata: { name: "put" } } })).toBe(201);
  expect(await codeOf("PUT", `${CONFIG_MAPS}/put`, { body: configMap("put") })).toBe(404);
});

test("apply creates the object of its path only", async () => {
  const apply = (metadata: object) =>
    codeOf("PATCH", `${CONFIG_MAPS}/applied?fieldManager=m`, { body: { ...configMap(""), metadata }, type: APPLY });
  expect(await apply({ name: "another" })).toBe(400);
  expect(await apply({ name: "applied", uid: "1" })).toBe(409);
  expect(await apply({})).toBe(201);
  const repeated = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n  a: c\n";
  const path = `${CONFIG_MAPS}/applied?fieldManager=m&fieldValidation=Strict`;
  expect((await call("PATCH", path, { body: repeated, type: APPLY })).answer["message"]).toContain("line 5");
});

test("applyScale conflicts with whoever else set the replicas", async () => {
  const path = "/apis/apps/v1/namespaces/default/deployments";
  const labels = { a: "scaled" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  expect(await codeOf("POST", path, { body: { metadata: { name: "scaled" }, spec } })).toBe(201);
  const body = { apiVersion: "autoscaling/v1", kind: "Scale", spec: { replicas: 3 } };
  const scale = (query: string) => call("PATCH", `${path}/scaled/scale?fieldManager=m${query}`, { body, type: APPLY });
  expect((await scale("")).code).toBe(409);
  expect((await scale("&force=true")).answer["spec"]).toEqual({ replicas: 3 });
});

test("a Binding binds the pod of its name", async () => {
  await makePod("bound");
  const body = { metadata: { name: "bound" }, target: { kind: "Node", name: "n" } };
  expect(await codeOf("POST", `${DEFAULT}/bindings`, { body })).toBe(201);
  expect((await call("GET", `${PODS}/bound`)).answer["spec"]).toHaveProperty("nodeName", "n");
  expect(await codeOf("POST", `${PODS}/bound/binding`, { body })).toBe(409);
});

test("eviction spares what a budget needs, and says in the status of others why they go", async () => {
  const labels = { of: "budget" };
  await makePod("guarded", { nodeName: "n" }, labels);
  const budget = { metadata: { name: "b" }, spec: { minAvailable: 1, selector: { matchLabels: labels } } };
  await call("POST", BUDGETS, { body: budget });
  const status = {
    observedGeneration: 1,
    disruptionsAllowed: 0,
    currentHealthy: 1,
    desiredHealthy: 1,
    expectedPods: 1,
  };
  const evict = () => call("POST", `${PODS}/guarded/eviction`, { body: { metadata: { name: "guarded" } } });
  const running = (ready: string) => ({ status: { phase: "Running", conditions: [{ type: "Ready", status: ready }] } });
  await call("PATCH", `${PODS}/guarded/status`, { body: running("True"), type: MERGE });
  const early = await evict();
  expect([early.code, early.answer["details"]]).toMatchObject([429, { retryAfterSeconds: 10 }]);
  await call("PATCH", `${BUDGETS}/b/status`, { body: { status }, type: MERGE });
  const refused = await evict();
  expect(refused.answer["details"]).toEqual({
    causes: [
      { reason: "DisruptionBudget", message: "The disruption budget b needs 1 healthy pods and has 1 currently" },
    ],
  });
  await call("PATCH", `${PODS}/guarded/status`, { body: running("False"), type: MERGE });
  expect((await evict()).code).toBe(201);
  const { conditions } = (await call("GET", `${PODS}/guarded`)).answer["status"] as { conditions: Json[] };
  expect(conditions).toContainEqual(
    expect.objectContaining({ type: "DisruptionTarget", reason: "EvictionByEvictionAPI" }),
  );
});

test("a token that is bound to a secret or a node is good as long as that", async () => {
  await call("POST", `${DEFAULT}/serviceaccounts`, { body: { metadata: { name: "robot" } } });
  for (const [kind, collection] of [
    ["Secret", `${DEFAULT}/secrets`],
    ["Node", "/api/v1/nodes"],
  ] as const) {
    await call("POST", collection, { body: { metadata: { name: "holder" } } });
    const body = { spec: { boundObjectRef: { kind, apiVersion: "v1", name: "holder" } } };
    const made = await call("POST", `${DEFAULT}/serviceaccounts/robot/token`, { body });
    const { token } = made.answer["status"] as { token: string };
    const review = async () =>
      (await call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", { body: { spec: { token } } })).answer[
        "status"
      ];
    expect(await review()).toMatchObject({ authenticated: true });
    await call("DELETE", `${collection}/holder`);
    expect(await review()).not.toHaveProperty("authenticated");
  }
  const wrong = { spec: { boundObjectRef: { kind: "ConfigMap", apiVersion: "v1", name: "x" } } };
  expect(await codeOf("POST", `${DEFAULT}/serviceaccounts/robot/token`, { body: wrong })).toBe(400);
});

test("componentstatuses shows the store's health", async () => {
  const { answer } = await call("GET", "/api/v1/componentstatuses/etcd-0");
  expect(answer["conditions"]).toEqual([{ type: "Healthy", status: "True", message: "ok" }]);
  expect(await codeOf("GET", "/api/v1/componentstatuses/other")).toBe(404);
});

test("metadata of custom resources is served as protobuf, the resources are not", async () => {
  const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }];
  const names = { plural: "things", kind: "Thing" };
  const spec = { group: "x.io", scope: "Namespaced", names, versions };
  await call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    body: { metadata: { name: "things.x.io" }, spec },
  });
  const path = "/apis/x.io/v1/namespaces/default/things";
  for (let left = 50; left > 0 && (await send("GET", path)).status !== 200; left--) await Bun.sleep(50);
  expect((await send("GET", path, { accept: PROTOBUF })).status).toBe(406);
  const partial = await send("GET", path, { accept: `${PROTOBUF};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1` });
  expect(decodeProtobuf(await partial.bytes()).kind).toBe("PartialObjectMetadataList");
});

test("names that every JavaScript object has are like any other unknown name", async () => {
  await call("POST", CONFIG_MAPS, { body: { metadata: { name: "plain" } } });
  for (const name of ["constructor", "__proto__", "tostring"]) {
    expect((await call("PATCH", `${CONFIG_MAPS}/plain`, { type: name, body: "{}" })).code).toBe(415);
    expect((await call("POST", CONFIG_MAPS, { type: name, body: "{}" })).code).toBe(415);
    expect((await call("GET", `${CONFIG_MAPS}/plain`, { accept: name })).code).toBe(406);
    expect((await call("GET", `${CONFIG_MAPS}/plain/${name}`)).code).toBe(404);
  }
  const schedule = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "c" },
    spec: { schedule: "constructor" },
  };
  expect((await call("POST", "/apis/batch/v1/namespaces/default/cronjobs", { body: schedule })).code).toBe(422);
  const priority = { metadata: { name: "constructor" }, value: 1 };
  expect((await call("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", { body: priority })).code).toBe(201);
});
