import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { User } from "../../auth/user.ts";
import { startTestServer, type TestServer } from "../../test-server.ts";

type Json = { message?: string; metadata: { uid: string }; status: { token?: string } };

const NS = "/api/v1/namespaces/default";
const nodeUser = (name: string): User => ({
  name: `system:node:${name}`,
  groups: ["system:nodes", "system:masters", "system:authenticated"],
});
const N1 = nodeUser("n1");
const N2 = nodeUser("n2");

describe("nodeRestriction", () => {
  let server: TestServer;
  let node: Json;
  let pod: Json;

  const send = (method: string, path: string, body?: unknown, as?: User) =>
    server.send<Json>(method, path, body, { as });
  const refusal = async (method: string, path: string, body: unknown, as = N1) => {
    const { status, body: answer } = await send(method, path, body, as);
    expect(status).toBe(403);
    return answer.message ?? "";
  };
  const container = { name: "c", image: "i" };

  beforeAll(async () => {
    server = await startTestServer();
    await send("POST", `${NS}/serviceaccounts`, { metadata: { name: "other" } });
    node = (await send("POST", "/api/v1/nodes", { metadata: { name: "n1" } }, N1)).body;
    const projected = { sources: [{ serviceAccountToken: { path: "t", audience: "vault" } }] };
    const volumes = [{ name: "t", projected }];
    const spec = { nodeName: "n1", containers: [container], volumes };
    pod = (await send("POST", `${NS}/pods`, { metadata: { name: "p" }, spec })).body;
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test("lets a node change itself, but neither what decides about pods nor others", async () => {
    const labels = (key: string) => ({ metadata: { labels: { [key]: "x" } } });
    expect((await send("PATCH", "/api/v1/nodes/n1", labels("example.com/a"), N1)).status).toBe(200);
    expect((await send("PATCH", "/api/v1/nodes/n1", labels("node.kubernetes.io/a"), N1)).status).toBe(200);
    const kept = "node-restriction.kubernetes.io/a";
    expect(await refusal("PATCH", "/api/v1/nodes/n1", labels(kept))).toContain(`modify labels: ${kept}`);
    const taints = { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } };
    expect(await refusal("PATCH", "/api/v1/nodes/n1", taints)).toContain("modify taints");
    expect(await refusal("PATCH", "/api/v1/nodes/n1", labels("example.com/b"), N2)).toContain('modify node "n1"');
  });

  test("takes mirror pods that borrow nothing", async () => {
    const owner = { apiVersion: "v1", kind: "Node", name: "n1", uid: node.metadata.uid, controller: true };
    const mirror = (name: string, more: { metadata?: object; spec?: object } = {}) => ({
      metadata: {
        name,
        annotations: { "kubernetes.io/config.mirror": "x" },
        ownerReferences: [owner],
        ...more.metadata,
      },
      spec: { nodeName: "n1", containers: [container], ...more.spec },
    });
    const path = `${NS}/pods`;
    expect((await send("POST", path, mirror("good"), N1)).status).toBe(201);
    expect(await refusal("POST", path, mirror("a", { metadata: { annotations: {} } }))).toContain(
      "only create mirror pods",
    );
    expect(await refusal("POST", path, mirror("b", { spec: { nodeName: "n2" } }))).toContain(
      "spec.nodeName set to itself",
    );
    expect(await refusal("POST", path, mirror("c", { metadata: { ownerReferences: [] } }))).toContain(
      "owner reference",
    );
    const foreign = { metadata: { ownerReferences: [{ ...owner, uid: "u" }] } };
    expect(await refusal("POST", path, mirror("d", foreign))).toContain("UID mismatch");
    const secret = { spec: { volumes: [{ name: "s", secret: { secretName: "s" } }] } };
    expect(await refusal("POST", path, mirror("e", secret))).toContain("reference secrets");
  });

  test("lets a node report, evict and delete its own pods only", async () => {
    const status = { status: { phase: "Running" } };
    expect((await send("PATCH", `${NS}/pods/p/status`, status, N1)).status).toBe(200);
    expect(await refusal("PATCH", `${NS}/pods/p/status`, status, N2)).toContain("only update pod status for pods");
    expect(await refusal("PATCH", `${NS}/pods/p`, { metadata: { labels: { a: "b" } } })).toContain(
      "unexpected operation",
    );
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "p" } };
    expect(await refusal("POST", `${NS}/pods/p/eviction`, eviction, N2)).toContain("only evict pods");
    expect((await send("POST", `${NS}/pods/p/eviction?dryRun=All`, eviction, N1)).status).toBe(201);
    expect(await refusal("DELETE", `${NS}/pods/p`, undefined, N2)).toContain("only delete pods");
  });

  test("gives a node tokens for the pods it runs, for audiences that they ask for", async () => {
    const path = `${NS}/serviceaccounts/default/token`;
    const asked = (ref?: object, audiences: string[] = []) => ({ spec: { audiences, boundObjectRef: ref } });
    const ref = { apiVersion: "v1", kind: "Pod", name: "p", uid: pod.metadata.uid };
    expect((await send("POST", path, asked(ref), N1)).status).toBe(201);
    expect((await send("POST", path, asked(ref, ["vault"]), N1)).status).toBe(201);
    expect(await refusal("POST", path, asked(ref), N2)).toContain("scheduled on a different node");
    expect(await refusal("POST", path, asked())).toContain("not bound to a pod");
    expect(await refusal("POST", path, asked({ ...ref, uid: "" }))).toContain("without a uid");
    expect(await refusal("POST", path, asked({ ...ref, uid: "u" }))).toContain("does not match the UID in record");
    const other = await send("POST", `${NS}/serviceaccounts/other/token`, asked(ref), N1);
    expect(other.status).toBe(400);
  });

  test("lets a node write its own lease, CSINode and ResourceSlices, and how large a claim's volume is", async () => {
    const leases = (namespace: string) => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    const lease = (name: string) => ({ metadata: { name }, spec: {} });
    expect((await send("POST", leases("kube-node-lease"), lease("n1"), N1)).status).toBe(201);
    expect(await refusal("POST", leases("kube-node-lease"), lease("n2"))).toContain("same name");
    expect(await refusal("POST", leases("default"), lease("n1"))).toContain("system namespace");
    const csi = (name: string) => ({ metadata: { name }, spec: { drivers: [] } });
    expect(await refusal("POST", "/apis/storage.k8s.io/v1/csinodes", csi("n2"))).toContain("same name");
    const pool = { name: "p", generation: 1, resourceSliceCount: 1 };
    const slice = (nodeName: string) => ({
      metadata: { name: `s-${nodeName}` },
      spec: { nodeName, driver: "d", pool },
    });
    expect((await send("POST", "/apis/resource.k8s.io/v1/resourceslices", slice("n1"), N1)).status).toBe(201);
    expect(await refusal("POST", "/apis/resource.k8s.io/v1/resourceslices", slice("n2"))).toContain("same NodeName");
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    await send("POST", `${NS}/persistentvolumeclaims`, { metadata: { name: "c" }, spec });
    const claim = `${NS}/persistentvolumeclaims/c`;
    const grown = { status: { capacity: { storage: "2Gi" } } };
    expect((await send("PATCH", `${claim}/status`, grown, N1)).status).toBe(200);
    expect(await refusal("PATCH", `${claim}/status`, { status: { phase: "Bound" } })).toContain("other than");
    expect(await refusal("PATCH", claim, { metadata: { labels: { a: "b" } } })).toContain("only update PVC status");
  });
});
