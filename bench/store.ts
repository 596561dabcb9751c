/**
 * Figures of the store. Usage: bun bench/store.ts [sqlite|etcd …]
 * Values have 1,100 bytes, as a small Pod has; every write is durable when it counts.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../src/lib/log.ts";
import { openStore } from "../src/store/open.ts";
import type { Store } from "../src/store/store.ts";
import { print, rate } from "./figure.ts";

const VALUE = new Uint8Array(1_100).fill(120);
const CREATES = { 1: 1_500, 32: 5_000, 128: 10_000 };
const UPDATES = 5_000;
const GETS = 10_000;
const LISTED = 2_000;
const LISTS = 20;
const WATCHERS = 400;
const EVENTS = 200;

const datastores = process.argv.length > 2 ? process.argv.slice(2) : ["sqlite", "etcd"];
for (const datastore of datastores) {
  const dir = mkdtempSync(join(tmpdir(), "orch-bench-"));
  const signal = AbortSignal.timeout(30_000);
  const started = performance.now();
  {
    await using store = await openStore({ datastore, dir, signal, log: createLogger({ level: "error" }) });
    print({ name: "store open", value: performance.now() - started, unit: "ms", datastore });
    await writes(datastore, store);
    await reads(datastore, store);
    await watches(datastore, store);
  }
  rmSync(dir, { recursive: true, force: true });
}

async function writes(datastore: string, store: Store): Promise<void> {
  for (const [inFlight, total] of Object.entries(CREATES)) {
    const value = await rate(total, Number(inFlight), async (i) => {
      await store.create(`c/${inFlight}/${i}`, VALUE);
    });
    print({ name: "store creates", value, unit: "/s", datastore, inFlight: Number(inFlight) });
  }
  const { entries } = await store.list({ prefix: "c/128/", limit: UPDATES });
  const value = await rate(entries.length, 32, async (i) => {
    const entry = entries[i];
    if (entry !== undefined) await store.update(entry.key, VALUE, entry.revision);
  });
  print({ name: "store updates", value, unit: "/s", datastore, inFlight: 32 });
}

async function reads(datastore: string, store: Store): Promise<void> {
  const gets = await rate(GETS, 32, async (i) => {
    await store.get(`c/128/${i}`);
  });
  print({ name: "store gets", value: gets, unit: "/s", datastore, inFlight: 32 });
  await rate(LISTED, 64, async (i) => {
    await store.create(`l/${i}`, VALUE);
  });
  const { revision } = await store.create("l-after", VALUE);
  const now = await rate(LISTS, 1, async () => {
    await store.list({ prefix: "l/" });
  });
  print({ name: "store list", value: 1_000 / now, unit: "ms", datastore, entries: LISTED, at: "now" });
  await store.create("l-later", VALUE);
  const past = await rate(LISTS, 1, async () => {
    await store.list({ prefix: "l/", revision });
  });
  print({ name: "store list", value: 1_000 / past, unit: "ms", datastore, entries: LISTED, at: "an old revision" });
}

async function watches(datastore: string, store: Store): Promise<void> {
  const controller = new AbortController();
  const sent = new Map<string, number>();
  const delays: number[] = [];
  const receive = async (): Promise<() => Promise<void>> => {
    const watch = await store.watch({ prefix: "w/", signal: controller.signal });
    return async () => {
      let seen = 0;
      for await (const { changes } of watch) {
        for (const { key } of changes) delays.push(performance.now() - (sent.get(key) ?? 0));
        seen += changes.length;
        if (seen === EVENTS) return;
      }
    };
  };
  const watchers = await Promise.all(Array.from({ length: WATCHERS }, receive));
  const started = performance.now();
  const receiving = watchers.map((watcher) => watcher());
  for (let i = 0; i < EVENTS; i++) {
    sent.set(`w/${i}`, performance.now());
    await store.create(`w/${i}`, VALUE);
  }
  await Promise.all(receiving);
  const seconds = (performance.now() - started) / 1_000;
  controller.abort();
  delays.sort((a, b) => a - b);
  const delay = (share: number): number => delays[Math.floor(delays.length * share)] ?? 0;
  print({ name: "store watch events", value: delays.length / seconds, unit: "/s", datastore, watchers: WATCHERS });
  print({ name: "store write to event, median", value: delay(0.5), unit: "ms", datastore, watchers: WATCHERS });
  print({ name: "store write to event, p99", value: delay(0.99), unit: "ms", datastore, watchers: WATCHERS });
}
