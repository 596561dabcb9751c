import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { User } from "../auth/user.ts";
import { startTestServer, type TestServer } from "../test-server.ts";

type Json = Record<string, unknown> & { metadata: Record<string, unknown>; spec: Record<string, unknown> };

const NS = "/api/v1/namespaces/default";
const STORAGE = "/apis/storage.k8s.io/v1/storageclasses";

describe("ADMISSION", () => {
  let server: TestServer;

  const send = (method: string, path: string, body?: unknown, as?: User) =>
    server.send<Json>(method, path, body, { as });

  beforeAll(async () => {
    server = await startTestServer();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  const claim = (name: string) => ({
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });
  const pod = (name: string, spec: object = {}) => ({
    metadata: { name },
    spec: { containers: [{ name: "c", image: "i" }], ...spec },
  });

  test("claims get the default class and stay while they are used; only classes that can grow let them grow", async () => {
    const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
    await send("POST", STORAGE, { metadata: { name: "fast", annotations }, provisioner: "example.com/p" });
    const made = await send("POST", `${NS}/persistentvolumeclaims`, claim("a"));
    expect(made.body.spec["storageClassName"]).toBe("fast");
    expect(made.body.metadata["finalizers"]).toEqual(["kubernetes.io/pvc-protection"]);
    await send("PATCH", `${NS}/persistentvolumeclaims/a/status`, { status: { phase: "Bound" } });
    const larger = { spec: { resources: { requests: { storage: "2Gi" } } } };
    expect((await send("PATCH", `${NS}/persistentvolumeclaims/a`, larger)).status).toBe(403);
    await send("PATCH", `${STORAGE}/fast`, { allowVolumeExpansion: true });
    expect((await send("PATCH", `${NS}/persistentvolumeclaims/a`, larger)).status).toBe(200);
  });

  test("a pod of a runtime class takes over its overhead, and one of an unknown class is refused", async () => {
    const overhead = { podFixed: { cpu: "10m" } };
    const scheduling = { nodeSelector: { sandboxed: "yes" } };
    await send("POST", "/apis/node.k8s.io/v1/runtimeclasses", {
      metadata: { name: "vm" },
      handler: "kata",
      overhead,
      scheduling,
    });
    const made = await send("POST", `${NS}/pods`, pod("vm", { runtimeClassName: "vm" }));
    expect(made.body.spec["overhead"]).toEqual({ cpu: "10m" });
    expect(made.body.spec["nodeSelector"]).toEqual({ sandboxed: "yes" });
    expect((await send("POST", `${NS}/pods`, pod("none", { runtimeClassName: "none" }))).status).toBe(403);
  });

  test("a node writes about itself alone, and a bound pod learns where its node stands", async () => {
    const groups = ["system:nodes", "system:authenticated"];
    const one: User = { name: "system:node:one", groups };
    const labels = { "topology.kubernetes.io/zone": "z" };
    const node = await send("POST", "/api/v1/nodes", { metadata: { name: "one", labels } }, one);
    expect(node.body.spec["taints"]).toEqual([{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }]);
    expect((await send("POST", "/api/v1/nodes", { metadata: { name: "two" } }, one)).status).toBe(403);
    const role = { metadata: { labels: { "node-restriction.kubernetes.io/x": "y" } } };
    expect((await send("PATCH", "/api/v1/nodes/one", role, one)).status).toBe(403);
    await send("POST", `${NS}/pods`, pod("here"));
    await send("POST", `${NS}/pods`, pod("elsewhere", { nodeName: "two" }));
    await send("POST", `${NS}/pods/here/binding`, { target: { kind: "Node", name: "one" } });
    expect((await send("GET", `${NS}/pods/here`)).body.metadata["labels"]).toEqual(labels);
    const running = { status: { phase: "Running" } };
    expect((await send("PATCH", `${NS}/pods/here/status`, running, one)).status).toBe(200);
    expect((await send("PATCH", `${NS}/pods/elsewhere/status`, running, one)).status).toBe(403);
  });

  test("limits of a namespace are filled in and kept", async () => {
    const limits = [
      { type: "Container", default: { cpu: "500m" }, max: { cpu: "1" }, maxLimitRequestRatio: { cpu: "2" } },
    ];
    await send("POST", `${NS}/limitranges`, { metadata: { name: "l" }, spec: { limits } });
    const made = await send("POST", `${NS}/pods`, pod("limited"));
    const [container] = made.body.spec["containers"] as { resources: unknown }[];
    expect(container?.resources).toEqual({ limits: { cpu: "500m" }, requests: { cpu: "500m" } });
    const asking = (resources: object) => ({ containers: [{ name: "c", image: "i", resources }] });
    expect((await send("POST", `${NS}/pods`, pod("b", asking({ limits: { cpu: "2" } })))).status).toBe(403);
    const wide = asking({ limits: { cpu: "1" }, requests: { cpu: "100m" } });
    expect((await send("POST", `${NS}/pods`, pod("w", wide))).status).toBe(403);
    await send("DELETE", `${NS}/limitranges/l`);
  });
});
