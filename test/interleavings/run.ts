/**
 * Lets clients loose on a server, kills it in between, and checks what all of them saw against a model.
 *   bun test/interleavings/run.ts [--datastore sqlite|etcd] [--seed N] [--steps N] [--clients N] [--kills N]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort, startServer, stop, type TestServer } from "../server.ts";
import { Api } from "./api.ts";
import { Client } from "./client.ts";
import { History, type WatchEvent } from "./history.ts";
import { GROUPS, programs } from "./operation.ts";
import { verify } from "./verify.ts";
import { type View, watch } from "./watcher.ts";

const NAMES = 12;
const NAMESPACE = "default";
/** How long the last events may take to reach every watcher. */
const CATCH_UP_MS = 15_000;

export interface RunOptions {
  readonly datastore: "sqlite" | "etcd";
  readonly seed: number;
  readonly clients: number;
  readonly steps: number;
  /** How often the server is killed with SIGKILL and started again. */
  readonly kills: number;
}

export interface Outcome {
  readonly writes: number;
  readonly events: number;
  readonly unknown: number;
  readonly reads: number;
  readonly stretches: number;
}

/** One run; rejects with the first thing that contradicts the model. */
export async function run(options: RunOptions): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), "orch-interleavings-"));
  const port = freePort();
  const start = (): Promise<TestServer> => startServer(dir, { datastore: options.datastore, port });
  let server = await start();
  try {
    const api = new Api(server, NAMESPACE);
    const history = new History();
    const first = await listRevision(api);
    const watching = new AbortController();
    const watchers = views().map((view) => watch(api, history, { view, from: first, signal: watching.signal }));
    const work = programs({ ...options, names: NAMES }).map((program, i) => new Client(i, api, history).run(program));
    const done = Promise.all(work);
    const killing = kills(options.kills, { history, total: options.clients * options.steps }, async () => {
      await server.kill();
      server = await start();
    });
    await Promise.all([done, killing, Promise.race([done, ...watchers])]);

    const last = await closingWrite(api, history);
    await caughtUp(history, last, Promise.race(watchers));
    watching.abort();
    await Promise.all(watchers);
    const log = history.stretches.filter((s) => s.watcher === "everything").flatMap((s) => s.events);
    verify(history, log);
    return outcomeOf(history, log);
  } finally {
    await stop(server.pid);
    rmSync(dir, { recursive: true, force: true });
  }
}

function views(): View[] {
  return [
    { watcher: "everything" },
    { watcher: "in short requests", timeoutSeconds: 1 },
    ...Array.from({ length: GROUPS }, (_, i) => ({ watcher: `group ${i}`, group: String(i) })),
    ...[0, 1].map((i) => ({ watcher: `object ${i}`, name: `object-${i}` })),
    { watcher: "a group in short requests", group: "1", timeoutSeconds: 1 },
  ];
}

async function listRevision(api: Api): Promise<number> {
  const { body } = await api.send("GET", `${api.base}?limit=1`);
  return Number((body as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
}

/** Kills the server each time another share of the writes has been sent. */
async function kills(
  count: number,
  { history, total }: { history: History; total: number },
  restart: () => Promise<void>,
): Promise<void> {
  for (let i = 1; i <= count; i++) {
    // A third of the operations are no writes, and some find nothing to do.
    const share = (total * 0.5 * i) / (count + 1);
    const end = Date.now() + 60_000;
    while (history.sent.length < share && Date.now() < end) await Bun.sleep(2);
    await restart();
  }
}

/** One last write in every view, so that a watcher that has it has everything. */
async function closingWrite(api: Api, history: History): Promise<Map<string, number>> {
  const revisions = new Map<string, number>();
  const names = [...Array.from({ length: GROUPS }, (_, i) => [`closing-${i}`, String(i)] as const)];
  for (const [name, group] of names) revisions.set(`group ${group}`, await create(api, history, name, group));
  for (const i of [0, 1]) {
    const name = `object-${i}`;
    await api.send("DELETE", `${api.base}/${name}`).then(({ status, body }) => {
      if (status !== 200) return;
      const { uid } = (body as { details: { uid: string } }).details;
      const write = { id: `closing-${i}`, client: -1, name, does: "delete" as const };
      history.sent.push({ write, fate: "acknowledged", uid, knownBefore: history.known });
    });
    revisions.set(`object ${i}`, await create(api, history, name, "0"));
  }
  revisions.set("everything", history.known);
  revisions.set("in short requests", history.known);
  revisions.set("a group in short requests", revisions.get("group 1") ?? 0);
  return revisions;
}

async function create(api: Api, history: History, name: string, group: string): Promise<number> {
  const id = `closing ${name} ${group}`;
  const knownBefore = history.known;
  const data = { whole: id };
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: { group } }, data };
  const { status, body: answer } = await api.send("POST", api.base, { body });
  if (status !== 201) throw new Error(`the closing write of ${name}: ${status} ${JSON.stringify(answer)}`);
  const { metadata } = answer as { metadata: { resourceVersion: string; uid: string } };
  const revision = Number(metadata.resourceVersion);
  const write = { id, client: -1, name, does: "create" as const, whole: { data, group } };
  history.sent.push({ write, fate: "acknowledged", revision, uid: metadata.uid, knownBefore });
  history.learn(revision);
  return revision;
}

/** Resolves when every watcher has seen its last event. */
async function caughtUp(history: History, last: ReadonlyMap<string, number>, failed: Promise<void>): Promise<void> {
  const behind = (): string[] =>
    [...last].flatMap(([watcher, revision]) => {
      const seen = Math.max(0, ...history.stretches.filter((s) => s.watcher === watcher).map((s) => s.upTo));
      return seen >= revision ? [] : [`"${watcher}" is at ${seen}, not at ${revision}`];
    });
  const end = Date.now() + CATCH_UP_MS;
  while (behind().length > 0) {
    if (Date.now() > end) throw new Error(`watchers that missed the end: ${behind().join("; ")}`);
    await Promise.race([Bun.sleep(20), failed]);
  }
}

function outcomeOf(history: History, log: readonly WatchEvent[]): Outcome {
  return {
    writes: history.sent.length,
    events: log.length,
    unknown: history.sent.filter(({ fate }) => fate === "unknown").length,
    reads: history.got.length + history.listed.length,
    stretches: history.stretches.length,
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      datastore: { type: "string", default: "sqlite" },
      seed: { type: "string" },
      clients: { type: "string", default: "32" },
      steps: { type: "string", default: "150" },
      kills: { type: "string", default: "3" },
    },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}`);
  const outcome = await run({
    datastore: values.datastore === "etcd" ? "etcd" : "sqlite",
    seed,
    clients: Number(values.clients),
    steps: Number(values.steps),
    kills: Number(values.kills),
  });
  console.log(JSON.stringify(outcome));
}
