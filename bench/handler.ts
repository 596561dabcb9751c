/**
 * The API's handler without sockets: microseconds of processor an operation, all threads of this process counted, and beside them etcd's.
 * Immune to what else the machine does, unlike the figures of bench/api.ts. Usage: bun bench/handler.ts [sqlite|etcd] [part of a name …]
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/lib/clock.ts";
import { setEngine } from "../src/lib/engine.ts";
import { createLogger } from "../src/lib/log.ts";
import { type ApiServer, createServer } from "../src/server/server.ts";
import { openStore } from "../src/store/open.ts";
import { print, processorSeconds, rate, residentMiB } from "./figure.ts";

setEngine();

const CLIENTS = 32;
const OBJECTS = 2_000;
const WATCHERS = 100;
const EVENTS = 200;

const [datastore = "sqlite", ...wanted] = process.argv.slice(2);
const base = "/api/v1/namespaces/bench/configmaps";

const configMap = (name: string, i: number): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: { tenth: String(i % 10) } },
    data: { text: "x".repeat(860) },
  });

/** Microseconds of processor that the store's etcd has used; 0 on another store. */
function etcdProcessor(): number {
  if (datastore !== "etcd") return 0;
  return processorSeconds(Number(readFileSync(join(dir, "etcd", "pid"), "utf8"))) * 1e6;
}

type Ask = (method: string, path: string, body?: string, type?: string) => Promise<Response>;

function requester(server: ApiServer): Ask {
  return async (method, path, body, type = "application/json") => {
    const request = new Request(`https://orch${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { "content-type": type, accept: "application/json", "user-agent": "bench" },
    });
    const response = await server.fetch(request);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
}

async function measured(name: string, total: number, clients: number, work: (i: number) => Promise<unknown>) {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return;
  const etcdBefore = etcdProcessor();
  const before = process.cpuUsage();
  const perSecond = await rate(total, clients, async (i) => void (await work(i)));
  const { user, system } = process.cpuUsage(before);
  const etcd = Math.round((etcdProcessor() - etcdBefore) / total);
  print({ name, value: (user + system) / total, unit: "µs", etcd, perSecond: Math.round(perSecond), datastore });
}

async function fanOut(request: Ask): Promise<void> {
  const readers: { cancel(): Promise<void> }[] = [];
  let delivered = 0;
  const all = Promise.withResolvers<void>();
  const list = (await (await request("GET", `${base}?limit=1`)).json()) as { metadata: { resourceVersion: string } };
  for (let i = 0; i < WATCHERS; i++) {
    const response = await request("GET", `${base}?watch=1&resourceVersion=${list.metadata.resourceVersion}`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    readers.push(reader);
    void (async () => {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        for (let at = value.indexOf(10); at >= 0; at = value.indexOf(10, at + 1)) delivered++;
        if (delivered === WATCHERS * EVENTS) all.resolve();
      }
    })();
  }
  const before = process.cpuUsage();
  const started = performance.now();
  await rate(EVENTS, CLIENTS, async (i) => void (await request("POST", base, configMap(`w-${i}`, i))));
  await all.promise;
  const { user, system } = process.cpuUsage(before);
  const value = (user + system) / (EVENTS * WATCHERS);
  const perSecond = Math.round((EVENTS * WATCHERS) / ((performance.now() - started) / 1000));
  print({ name: "watch event to one of 100 watchers", value, unit: "µs", perSecond, datastore });
  await Promise.all(readers.map((reader) => reader.cancel()));
}

const dir = mkdtempSync(join(tmpdir(), "orch-bench-"));
const stopping = new AbortController();
const { signal } = stopping;
{
  const log = createLogger({ level: "error" });
  await using store = await openStore({ datastore, dir, signal, log });
  await using server = await createServer({
    store,
    dir,
    address: "127.0.0.1",
    port: 0,
    serviceClusterIPRange: "10.96.0.0/16",
    log,
    clock: systemClock,
    signal,
  });
  const request = requester(server);
  await request("POST", "/api/v1/namespaces", JSON.stringify({ metadata: { name: "bench" } }));
  print({ name: "memory at rest", value: await residentMiB(process.pid), unit: "MiB", datastore });
  await rate(1_000, CLIENTS, async (i) => void (await request("POST", base, configMap(`warm-${i}`, i))));
  await request("DELETE", base);

  const whole = async (path: string): Promise<void> => void (await (await request("GET", path)).bytes());
  await measured("create of 1 KiB", OBJECTS, CLIENTS, (i) => request("POST", base, configMap(`c-${i}`, i)));
  await measured("get", 20_000, CLIENTS, (i) => whole(`${base}/c-${i % OBJECTS}`));
  await measured(`list of ${OBJECTS}`, 300, 8, () => whole(base));
  await measured("page of 500", 600, 8, () => whole(`${base}?limit=500`));
  await measured("list by label, 1 in 10", 600, 8, (i) => whole(`${base}?labelSelector=tenth%3D${i % 10}`));
  await measured("merge patch", OBJECTS, CLIENTS, (i) =>
    request("PATCH", `${base}/c-${i}`, `{"data":{"n":"${i}"}}`, "application/merge-patch+json"),
  );
  const apply = (i: number, name: string): Promise<unknown> =>
    request("PATCH", `${base}/${name}?fieldManager=bench`, configMap(name, i), "application/apply-patch+yaml");
  await measured("apply that creates", OBJECTS, CLIENTS, (i) => apply(i, `a-${i}`));
  await measured("apply that changes", OBJECTS, CLIENTS, (i) => apply(i + 1, `a-${i}`));
  await measured("update", OBJECTS, CLIENTS, (i) => request("PUT", `${base}/c-${i}`, configMap(`c-${i}`, i + 2)));
  if (wanted.length === 0 || wanted.includes("watch")) await fanOut(request);
  print({ name: "memory after", value: await residentMiB(process.pid), unit: "MiB", datastore });
  stopping.abort();
}
rmSync(dir, { recursive: true, force: true });
process.exit(0);
