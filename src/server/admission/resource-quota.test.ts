import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { createLogger } from "../../lib/log.ts";
import { openEtcd } from "../../store/etcd.ts";
import { startEtcd } from "../../store/etcd-process.ts";
import { type ApiServer, createServer } from "../server.ts";

type Json = Record<string, unknown> & { message: string; status: Record<string, Record<string, string>> };

const NS = "/api/v1/namespaces/default";

/** Two servers, each with its own connection to one etcd: neither knows of the other. */
describe("ResourceQuota", () => {
  const dir = mkdtempSync(join(tmpdir(), "orch-quota-"));
  const log = createLogger({ level: "error" });
  const stop = new AbortController();
  const open = new AsyncDisposableStack();
  const servers: ApiServer[] = [];

  const send = async (method: string, path: string, body?: unknown, server = servers[0]) => {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const init = { method, headers: { "content-type": type }, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await server?.fetch(new Request(`https://orch${path}`, init));
    if (response === undefined) throw new Error("no server");
    return { status: response.status, body: (await response.json()) as Json };
  };

  /** A quota of which this much is used, as the controller would say. */
  const quota = async (name: string, spec: { hard: Record<string, string> }, used = {}) => {
    await send("POST", `${NS}/resourcequotas`, { metadata: { name }, spec });
    const zero = Object.fromEntries(Object.keys(spec.hard).map((resource) => [resource, "0"]));
    await send("PATCH", `${NS}/resourcequotas/${name}/status`, {
      status: { hard: spec.hard, used: { ...zero, ...used } },
    });
    await seen();
  };
  /** A read waits until the server's cache has everything that was written before. */
  const seen = () => Promise.all(servers.map((server) => send("GET", `${NS}/resourcequotas`, undefined, server)));
  const noQuotas = async () => {
    await send("DELETE", `${NS}/resourcequotas`);
    await seen();
  };
  const used = async (name: string) => (await send("GET", `${NS}/resourcequotas/${name}`)).body.status["used"];
  const pod = (name: string, spec: object = {}, resources = {}) => ({
    metadata: { name },
    spec: { containers: [{ name: "c", image: "i", resources }], ...spec },
  });

  beforeAll(async () => {
    const etcd = open.use(await startEtcd({ dir: join(dir, "etcd"), signal: AbortSignal.timeout(20_000), log }));
    for (let i = 0; i < 2; i++) {
      const store = open.use(await openEtcd({ endpoints: [etcd.endpoint] }));
      const shared = { store, dir, log, clock: systemClock, signal: stop.signal };
      servers.push(
        open.use(
          await createServer({ ...shared, address: "127.0.0.1", port: 0, serviceClusterIPRange: "10.96.0.0/16" }),
        ),
      );
    }
    await send("POST", `${NS}/serviceaccounts`, { metadata: { name: "default" } });
  });

  afterAll(async () => {
    await open.disposeAsync();
    stop.abort();
    rmSync(dir, { recursive: true });
  });

  test("admits exactly what is allowed to writers of several servers", async () => {
    await quota("q", { hard: { pods: "30", "count/pods": "25" } });
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, i) => send("POST", `${NS}/pods`, pod(`p${i}`), servers[i % 2])),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(25);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(55);
    expect(await used("q")).toEqual({ pods: "25", "count/pods": "25" });
    await noQuotas();
  });

  test("says what is exceeded, and what is missing", async () => {
    await quota("q", { hard: { pods: "3", cpu: "1", memory: "1Gi" } }, { pods: "3", cpu: "500m" });
    const requests = { cpu: "600m", memory: "1Mi" };
    const refused = await send("POST", `${NS}/pods`, pod("over", {}, { requests }));
    expect(refused.body.message).toBe(
      'pods "over" is forbidden: exceeded quota: q, requested: cpu=600m,pods=1, used: cpu=500m,pods=3, limited: cpu=1,pods=3',
    );
    expect((await send("POST", `${NS}/pods`, pod("mute"))).body.message).toBe(
      'pods "mute" is forbidden: failed quota: q: must specify cpu for: c; memory for: c',
    );
    await noQuotas();
    await send("POST", `${NS}/resourcequotas`, { metadata: { name: "new" }, spec: { hard: { secrets: "1" } } });
    expect((await send("POST", `${NS}/secrets`, { metadata: { name: "free" } })).status).toBe(201);
    await send("PATCH", `${NS}/resourcequotas/new/status`, { status: { hard: { secrets: "1" } } });
    await seen();
    expect((await send("POST", `${NS}/secrets`, { metadata: { name: "unknown" } })).body.message).toBe(
      'secrets "unknown" is forbidden: status unknown for quota: new, resources: secrets',
    );
    await noQuotas();
  });

  test("charges nothing for a dry run, nor for what is not written", async () => {
    await quota("q", { hard: { configmaps: "1" } });
    await quota("r", { hard: { "count/configmaps": "0" } });
    const map = { metadata: { name: "m" } };
    expect((await send("POST", `${NS}/configmaps`, map)).status).toBe(403);
    expect(await used("q")).toEqual({ configmaps: "0" });
    await send("DELETE", `${NS}/resourcequotas/r`);
    await seen();
    expect((await send("POST", `${NS}/configmaps?dryRun=All`, map)).status).toBe(201);
    expect(await used("q")).toEqual({ configmaps: "0" });
    expect((await send("POST", `${NS}/configmaps`, map)).status).toBe(201);
    expect((await send("POST", `${NS}/configmaps?dryRun=All`, { metadata: { name: "n" } })).status).toBe(403);
    await send("PATCH", `${NS}/resourcequotas/q/status`, { status: { hard: { configmaps: "5" } } });
    expect((await send("POST", `${NS}/configmaps`, map)).status).toBe(409);
    expect(await used("q")).toEqual({ configmaps: "1" });
    await noQuotas();
  });

  test("charges an update with what it adds", async () => {
    await quota("q", { hard: { services: "5", "services.nodeports": "2", "services.loadbalancers": "0" } });
    const ports = [1, 2].map((port) => ({ name: `p${port}`, port }));
    const service = { metadata: { name: "s" }, spec: { ports } };
    expect((await send("POST", `${NS}/services`, service)).status).toBe(201);
    const balanced = await send("PATCH", `${NS}/services/s`, { spec: { type: "LoadBalancer" } });
    expect(balanced.body.message).toContain("services.loadbalancers=1, used: services.loadbalancers=0");
    expect((await send("PATCH", `${NS}/services/s`, { spec: { type: "NodePort" } })).status).toBe(200);
    expect(await used("q")).toEqual({ services: "1", "services.nodeports": "2", "services.loadbalancers": "0" });
    const third = { spec: { ports: [...ports, { name: "p3", port: 3 }] } };
    expect((await send("PATCH", `${NS}/services/s`, third)).body.message).toContain("requested: services.nodeports=1");
    expect((await send("PATCH", `${NS}/services/s`, { metadata: { labels: { a: "b" } } })).status).toBe(200);
    await noQuotas();
  });

  test("looks at what is in its scopes, by operator too", async () => {
    const selector = (operator: string, values?: string[]) => ({
      matchExpressions: [{ scopeName: "PriorityClass", operator, ...(values && { values }) }],
    });
    const spec = (name: string, value: number) => ({ metadata: { name }, value });
    for (const [name, value] of [
      ["high", 10],
      ["low", 1],
    ] as const) {
      await send("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", spec(name, value));
    }
    await quota("effort", { hard: { pods: "9" }, scopes: ["BestEffort"] } as never);
    await quota("deadline", { hard: { pods: "9" }, scopes: ["Terminating"] } as never);
    await quota("in", { hard: { pods: "9" }, scopeSelector: selector("In", ["high"]) } as never);
    await quota("not", { hard: { pods: "9" }, scopeSelector: selector("NotIn", ["high"]) } as never);
    await quota("any", { hard: { pods: "9" }, scopeSelector: selector("Exists") } as never);
    await send("POST", `${NS}/pods`, pod("s1", { priorityClassName: "high", activeDeadlineSeconds: 9 }));
    await send("POST", `${NS}/pods`, pod("s2", {}, { requests: { cpu: "1" } }));
    await send("POST", `${NS}/pods`, pod("s3", { priorityClassName: "low" }));
    const counts = await Promise.all(["effort", "deadline", "in", "not", "any"].map((name) => used(name)));
    expect(counts.map((count) => count?.["pods"])).toEqual(["2", "1", "1", "2", "2"]);
    await noQuotas();
  });
});
