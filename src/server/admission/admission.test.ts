import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { openStore } from "../../store/open.ts";
import type { Store } from "../../store/store.ts";
import type { User } from "../auth/user.ts";
import { type ApiServer, createServer } from "../server.ts";

type Json = Record<string, unknown> & { metadata: Record<string, unknown>; spec: Record<string, unknown> };

const NS = "/api/v1/namespaces/default";
const STORAGE = "/apis/storage.k8s.io/v1/storageclasses";

describe("ADMISSION", () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-admission-"));
  const log = createLogger({ level: "error" });
  const stop = new AbortController();
  let store: Store;
  let server: ApiServer;

  const send = async (method: string, path: string, body?: unknown, as?: User) => {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const init = { method, headers: { "content-type": type }, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await server.fetch(new Request(`https://orch${path}`, init), as);
    return { status: response.status, body: (await response.json()) as Json };
  };

  beforeAll(async () => {
    store = await openStore({ datastore: "sqlite", dir, signal: stop.signal, log });
    const shared = { store, dir, log, clock: systemClock, signal: stop.signal };
    server = await createServer({ ...shared, address: "127.0.0.1", port: 0, serviceClusterIPRange: "10.96.0.0/16" });
    await send("POST", `${NS}/serviceaccounts`, { metadata: { name: "default" } });
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    stop.abort();
    await store[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

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
