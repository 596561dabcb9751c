/**
 * Figures of the store, one JSON line each. Usage: bun bench/store.ts [sqlite|etcd …]
 * Values have 1,100 bytes, as a small Pod has; every write is durable when it counts.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../src/lib/log.ts";
import { openStore } from "../src/store/open.ts";
import type { Store } from "../src/store/store.ts";

const VALUE = new Uint8Array(1_100).fill(120);
const LISTED = 2_000;
const WATCHERS = 400;
const EVENTS = 200;

const datastores = process.argv.length > 2 ? process.argv.slice(2) : ["sqlite", "etcd"];
for (const datastore of datastores) {
  const dir = mkdtempSync(join(tmpdir(), "orch-bench-"));
  const log = createLogger({ level: "error" });
  const started = performance.now();
  {
    await using store = await openStore({ datastore, dir, signal: AbortSignal.timeout(30_000), log });
    print(datastore, "open", performance.now() - started, "ms");
    await creates(datastore, store);
    await reads(datastore, store);
    await watches(datastore, store);
  }
  rmSync(dir, { recursive: true, force: true });
}

async function creates(datastore: string, store: Store): Promise<void> {
  for (const [inFlight, count] of [
    [1, 1_500],
    [32, 5_000],
    [128, 10_000],
  ] as const) {
    const seconds = await timed(() => parallel(inFlight, count, (i) => store.create(`c/${inFlight}/${i}`, VALUE)));
    print(datastore, `creates, ${inFlight} in flight`, count / seconds, "1/s");
  }
  const { entries } = await store.list({ prefix: "c/128/", limit: 5_000 });
  const updated = await timed(() =>
    parallel(32, entries.length, (i) => {
      const entry = entries[i];
      return entry === undefined ? Promise.resolve() : store.update(entry.key, VALUE, entry.revision);
    }),
  );
  print(datastore, "updates, 32 in flight", entries.length / updated, "1/s");
}

async function reads(datastore: string, store: Store): Promise<void> {
  const gets = 10_000;
  print(
    datastore,
    "gets, 32 in flight",
    gets / (await timed(() => parallel(32, gets, (i) => store.get(`c/128/${i}`)))),
    "1/s",
  );
  await parallel(64, LISTED, (i) => store.create(`l/${i}`, VALUE));
  const { revision } = await store.create("l-after", VALUE);
  const lists = 10;
  const now = await timed(() => parallel(1, lists, () => store.list({ prefix: "l/" })));
  print(datastore, `list of ${LISTED}`, (now / lists) * 1_000, "ms");
  await store.create("l-later", VALUE);
  const past = await timed(() => parallel(1, lists, () => store.list({ prefix: "l/", revision })));
  print(datastore, `list of ${LISTED} at an old revision`, (past / lists) * 1_000, "ms");
}

async function watches(datastore: string, store: Store): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const delays: number[] = [];
  const sent = new Map<string, number>();
  const consumers = Array.from({ length: WATCHERS }, async () => {
    const watch = await store.watch({ prefix: "w/", signal });
    return async () => {
      let seen = 0;
      for await (const { changes } of watch) {
        for (const { key } of changes) {
          delays.push(performance.now() - (sent.get(key) ?? 0));
        }
        seen += changes.length;
        if (seen === EVENTS) {
          return;
        }
      }
    };
  });
  const ready = await Promise.all(consumers);
  const seconds = await timed(async () => {
    const receiving = ready.map((consume) => consume());
    for (let i = 0; i < EVENTS; i++) {
      sent.set(`w/${i}`, performance.now());
      await store.create(`w/${i}`, VALUE);
    }
    await Promise.all(receiving);
  });
  controller.abort();
  print(datastore, `watch events, ${WATCHERS} watchers`, (WATCHERS * EVENTS) / seconds, "1/s");
  delays.sort((a, b) => a - b);
  print(datastore, "write to watch event, median", delays[Math.floor(delays.length / 2)] ?? 0, "ms");
  print(datastore, "write to watch event, 99th percentile", delays[Math.floor(delays.length * 0.99)] ?? 0, "ms");
}

/** Does `work` for 0 to count-1, so many at a time. */
async function parallel(inFlight: number, count: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      await work(next++);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

function print(datastore: string, figure: string, value: number, unit: string): void {
  console.log(JSON.stringify({ datastore, figure, value: Number(value.toPrecision(3)), unit }));
}
