/**
 * The API server alone, in a process of its own, through TLS, with 32 clients in this process.
 * Beside each figure: microseconds of the server's processor an operation, which the machine's other work does not change as much.
 *   bun bench/api.ts [--datastore sqlite|etcd] [--server URL --token TOKEN [--pid PID]]
 */
import { parseArgs } from "node:util";
import { withServer } from "../test/server.ts";
import { print, processorSeconds, rate, residentMiB } from "./figure.ts";

const CLIENTS = 32;
const OBJECTS = 2000;
const WATCHERS = 100;
const EVENTS = 200;

const { values: options } = parseArgs({
  options: {
    datastore: { type: "string", default: "sqlite" },
    server: { type: "string" },
    token: { type: "string" },
    pid: { type: "string" },
  },
});

interface Target {
  url: string;
  token: string;
  pid?: number;
}

const configMap = (name: string, i: number): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: { tenth: String(i % 10) } },
    data: { text: "x".repeat(860) },
  });

async function measure(target: Target): Promise<void> {
  const datastore = options.server === undefined ? (options.datastore ?? "sqlite") : "remote";
  const request = async (method: string, path: string, body?: string, type = "application/json"): Promise<string> => {
    const response = await fetch(target.url + path, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Bearer ${target.token}`, "content-type": type, accept: "application/json" },
      tls: { rejectUnauthorized: false },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text;
  };
  const used = (): number => (target.pid === undefined ? 0 : processorSeconds(target.pid) * 1e6);
  const report = async (name: string, total: number, work: Promise<number>): Promise<void> => {
    const before = used();
    const value = await work;
    print({ name, value, unit: "/s", datastore, serverMicros: Math.round((used() - before) / total) });
  };
  if (target.pid !== undefined)
    print({ name: "memory at rest", value: await residentMiB(target.pid), unit: "MiB", datastore });

  const ns = `bench-${Date.now()}`;
  await request("POST", "/api/v1/namespaces", JSON.stringify({ metadata: { name: ns } }));
  const base = `/api/v1/namespaces/${ns}/configmaps`;
  await rate(200, CLIENTS, async (i) => void (await request("POST", base, configMap(`warm-${i}`, i))));
  await request("DELETE", base);

  await report(
    "creates of 1 KiB",
    OBJECTS,
    rate(OBJECTS, CLIENTS, async (i) => void (await request("POST", base, configMap(`c-${i}`, i)))),
  );
  await report(
    "gets",
    10_000,
    rate(10_000, CLIENTS, async (i) => void (await request("GET", `${base}/c-${i % OBJECTS}`))),
  );
  await report(
    `lists of ${OBJECTS}`,
    200,
    rate(200, 8, async () => void (await request("GET", base))),
  );
  await report(
    "pages of 500",
    400,
    rate(400, 8, async () => void (await request("GET", `${base}?limit=500`))),
  );
  await report(
    "lists by label, 1 in 10",
    400,
    rate(400, 8, async (i) => void (await request("GET", `${base}?labelSelector=tenth%3D${i % 10}`))),
  );
  await report(
    "merge patches",
    OBJECTS,
    rate(OBJECTS, CLIENTS, async (i) => {
      await request("PATCH", `${base}/c-${i}`, `{"data":{"n":"${i}"}}`, "application/merge-patch+json");
    }),
  );
  await report(
    "applies",
    OBJECTS,
    rate(OBJECTS, CLIENTS, async (i) => {
      const body = configMap(`a-${i}`, i);
      await request("PATCH", `${base}/a-${i}?fieldManager=bench`, body, "application/apply-patch+yaml");
    }),
  );
  await report("watch events delivered", EVENTS * WATCHERS, fanOut(target, base, request));
  if (target.pid !== undefined)
    print({ name: "memory after", value: await residentMiB(target.pid), unit: "MiB", datastore });
}

type Request = (method: string, path: string, body?: string, type?: string) => Promise<string>;

/** Events a second that arrive at all watchers together, while objects are created one after the other. */
async function fanOut(target: Target, base: string, request: Request): Promise<number> {
  const abort = new AbortController();
  const revision = (JSON.parse(await request("GET", `${base}?limit=1`)) as { metadata: { resourceVersion: string } })
    .metadata.resourceVersion;
  let delivered = 0;
  const all = Promise.withResolvers<void>();
  const streams = await Promise.all(
    Array.from({ length: WATCHERS }, () =>
      fetch(`${target.url}${base}?watch=1&resourceVersion=${revision}`, {
        headers: { authorization: `Bearer ${target.token}` },
        signal: abort.signal,
        tls: { rejectUnauthorized: false },
      }),
    ),
  );
  const readers = streams.map(async (response) => {
    try {
      for await (const chunk of response.body as ReadableStream<Uint8Array>) {
        for (const byte of chunk) if (byte === 10) delivered++;
        if (delivered >= EVENTS * WATCHERS) all.resolve();
      }
    } catch {
      // The abort at the end of the measurement.
    }
  });
  const started = performance.now();
  await rate(EVENTS, CLIENTS, async (i) => void (await request("POST", base, configMap(`w-${i}`, i))));
  await all.promise;
  const seconds = (performance.now() - started) / 1000;
  abort.abort();
  await Promise.all(readers);
  return (EVENTS * WATCHERS) / seconds;
}

if (options.server !== undefined)
  await measure({
    url: options.server,
    token: options.token ?? "",
    ...(options.pid === undefined ? {} : { pid: Number(options.pid) }),
  });
else
  await withServer({ datastore: options.datastore === "etcd" ? "etcd" : "sqlite" }, async (server) => {
    print({ name: "start to ready", value: server.readyAfter, unit: "ms", datastore: options.datastore ?? "sqlite" });
    await measure(server);
  });
