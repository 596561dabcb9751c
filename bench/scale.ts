/**
 * What must not grow: the cost of a get with the number of objects, memory per object, and what idle watches take.
 *   bun bench/scale.ts [--datastore sqlite|etcd] [--objects N] [--server URL --token TOKEN --pid PID]
 */
import { parseArgs } from "node:util";
import { withServer } from "../test/server.ts";
import { print, processorSeconds, rate, residentMiB } from "./figure.ts";

const CLIENTS = 32;
const GETS = 10_000;
const FEW = 100;
const WATCHES = 1_000;
const IDLE_SECONDS = 5;

const { values: options } = parseArgs({
  options: {
    datastore: { type: "string", default: "sqlite" },
    objects: { type: "string", default: "100000" },
    server: { type: "string" },
    token: { type: "string", default: "" },
    pid: { type: "string", default: "0" },
  },
});
const objects = Number(options.objects);
const { datastore } = options;

interface Target {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

const configMap = (name: string): string =>
  JSON.stringify({ metadata: { name, labels: { tenth: name.slice(-1) } }, data: { text: "x".repeat(860) } });

async function measure({ url, token, pid }: Target): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const tls = { rejectUnauthorized: false };
  const ask = async (method: string, path: string, body?: string): Promise<void> => {
    const response = await fetch(url + path, { method, headers, tls, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  };
  const ns = `scale-${Date.now()}`;
  await ask("POST", "/api/v1/namespaces", JSON.stringify({ metadata: { name: ns } }));
  const base = `/api/v1/namespaces/${ns}/configmaps`;
  const fill = (from: number, to: number): Promise<number> =>
    rate(to - from, CLIENTS, (i) => ask("POST", base, configMap(`c-${from + i}`)));
  const gets = async (among: number): Promise<void> => {
    const before = processorSeconds(pid);
    const value = await rate(GETS, CLIENTS, (i) => ask("GET", `${base}/c-${(i * 7919) % among}`));
    const serverMicros = Math.round(((processorSeconds(pid) - before) * 1e6) / GETS);
    print({ name: `gets among ${among} objects`, value, unit: "/s", datastore, serverMicros });
  };

  await fill(0, FEW);
  await gets(FEW);
  const before = await residentMiB(pid);
  print({ name: `creates up to ${objects} objects`, value: await fill(FEW, objects), unit: "/s", datastore });
  await gets(objects);
  await Bun.sleep(IDLE_SECONDS * 1000);
  const after = await residentMiB(pid);
  print({ name: "memory of an object of 1 KiB", value: ((after - before) * 1024) / objects, unit: "KiB", datastore });

  // Bare connections: fetch opens no more than 256.
  const { hostname, port } = new URL(url);
  const path = "/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=0&allowWatchBookmarks=true";
  const head = `GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`;
  const watch = async (): Promise<{ end(): void }> => {
    const answered = Promise.withResolvers<void>();
    const socket = await Bun.connect({
      hostname,
      port: Number(port),
      tls,
      socket: {
        handshake: (opened) => void opened.write(head),
        data: () => answered.resolve(),
        close: () => answered.reject(new Error("the server ended a watch")),
        error: (_, error) => answered.reject(error),
      },
    });
    await answered.promise;
    return socket;
  };
  const watches: { end(): void }[] = [];
  await rate(WATCHES, CLIENTS, async () => void watches.push(await watch()));
  await Bun.sleep(IDLE_SECONDS * 1000);
  print({ name: `memory of ${WATCHES} idle watches`, value: (await residentMiB(pid)) - after, unit: "MiB", datastore });
  const idle = processorSeconds(pid);
  await Bun.sleep(IDLE_SECONDS * 1000);
  const share = ((processorSeconds(pid) - idle) / IDLE_SECONDS) * 1000;
  print({
    name: `processor of ${WATCHES} idle watches`,
    value: share,
    unit: "ms",
    per: "second of one core",
    datastore,
  });
  for (const socket of watches) socket.end();
}

if (options.server !== undefined)
  await measure({ url: options.server, token: options.token, pid: Number(options.pid) });
else await withServer({ datastore: datastore === "etcd" ? "etcd" : "sqlite" }, measure);
process.exit(0);
