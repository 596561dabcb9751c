import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createLogger } from "../lib/log.ts";
import { UserError } from "../lib/user-error.ts";
import { StoreError } from "./errors.ts";
import { openEtcd } from "./etcd.ts";
import { type EtcdProcess, startEtcd } from "./etcd-process.ts";
import { openStore } from "./open.ts";
import { storeSuite } from "./store.suite.ts";
import type { Store } from "./store.ts";
import { expectKept, killWriter } from "./suite/crash.ts";
import { bytes, expectInOrder, record, rejection } from "./suite/harness.ts";

setDefaultTimeout(30_000);

const dir = mkdtempSync(join(tmpdir(), "orch-etcd-"));
const log = createLogger({ level: "error" });
let etcd: EtcdProcess;
let roots = 0;
const freshRoot = (): string => `/suite/${roots++}/`;

beforeAll(async () => {
  etcd = await startEtcd({ dir: join(dir, "shared"), signal: AbortSignal.timeout(20_000), log });
});

afterAll(async () => {
  await etcd[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

storeSuite({
  name: "etcd",
  open: (options) => openEtcd({ endpoints: [etcd.endpoint], root: freshRoot(), ...options }),
});

/** Kills etcd and waits until another one runs. */
async function killEtcd(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
  const { pid } = etcd;
  process.kill(pid, signal);
  while (etcd.pid === pid) {
    await sleep(20);
  }
}

/** Empty when the process is gone, or dead and not yet taken note of by its parent. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Writes until told to stop; what was refused because etcd was away is done again where that can be told. */
async function keepWriting(store: Store, prefix: string, until: AbortSignal): Promise<number[]> {
  const acknowledged: number[] = [];
  for (let i = 0; !until.aborted; i++) {
    try {
      acknowledged.push((await store.create(`${prefix}${i}`, bytes(`${i}`))).revision);
    } catch (error) {
      expect(error instanceof StoreError ? error.code : error).toBe("unavailable");
      await sleep(20);
    }
  }
  return acknowledged;
}

test("Store.watch() of etcd loses and repeats nothing when etcd is killed under it and its writers", async () => {
  const root = freshRoot();
  await using store = await openEtcd({ endpoints: [etcd.endpoint], root });
  await using other = await openEtcd({ endpoints: [etcd.endpoint], root });
  const start = (await store.revision()) + 1;
  await using live = await record(store, "w/");
  await using elsewhere = await record(other, "w/");
  const stop = new AbortController();
  const writing = Array.from({ length: 16 }, (_, i) => keepWriting(store, `w/${i}/`, stop.signal));
  for (const signal of ["SIGKILL", "SIGTERM", "SIGKILL"] as const) {
    await sleep(300);
    await killEtcd(signal);
    await store.ping(AbortSignal.timeout(10_000));
  }
  await sleep(300);
  stop.abort();
  const acknowledged = (await Promise.all(writing)).flat();
  const newest = await store.revision();
  const { entries } = await store.list({ prefix: "w/" });
  const written = entries.map(({ revision }) => revision).toSorted((a, b) => a - b);
  expect(acknowledged.filter((revision) => !written.includes(revision))).toEqual([]);
  await using replayed = await record(other, "w/", start);
  for (const watch of [live, elsewhere, replayed]) {
    store.progress();
    other.progress();
    await watch.until(({ batches }) => (batches.at(-1)?.revision ?? 0) >= newest);
    expectInOrder(watch.changes);
    expect(watch.changes.map(({ revision }) => revision)).toEqual(written);
  }
  expect(written.length).toBeGreaterThan(100);
});

test("Store.watch() of etcd goes on after etcd was away while nothing could be written", async () => {
  await using store = await openEtcd({ endpoints: [etcd.endpoint], root: freshRoot() });
  await using watch = await record(store, "k/");
  for (let round = 1; round <= 3; round++) {
    await killEtcd();
    await store.ping(AbortSignal.timeout(10_000));
    // At once: the watch may not be back yet, which is where a library's watcher would begin too late.
    const { revision } = await store.create(`k/${round}`, bytes("x"));
    await watch.until(({ changes }) => changes.at(-1)?.revision === revision);
  }
  expect(watch.changes.map(({ key }) => key)).toEqual(["k/1", "k/2", "k/3"]);
});

test("Store.watch() of etcd loses nothing when etcd is killed while history is replayed", async () => {
  await using store = await openEtcd({ endpoints: [etcd.endpoint], root: freshRoot() });
  const start = (await store.revision()) + 1;
  // etcd sends 1,000 revisions a message, each with a header that names the newest revision: who resumes after that one loses the rest.
  const writes = await Promise.all(Array.from({ length: 3_000 }, (_, i) => store.create(`k/${i}`, bytes(`${i}`))));
  await using watch = await record(store, "k/", start);
  await watch.until(({ changes }) => changes.length > 0);
  await killEtcd();
  await watch.until(({ changes }) => changes.length >= 3_000);
  expect(watch.changes.map(({ revision }) => revision)).toEqual(
    writes.map(({ revision }) => revision).toSorted((a, b) => a - b),
  );
});

test("Store.watch() of etcd ends with compacted when what it missed is gone", async () => {
  const root = freshRoot();
  await using away = await openEtcd({ endpoints: [etcd.endpoint], root });
  const watch = await record(away, "k/");
  const one = await away.create("k/1", bytes("one"));
  await watch.until(({ changes }) => changes.length === 1);
  await killEtcd();
  await using near = await openEtcd({ endpoints: [etcd.endpoint], root });
  await near.update("k/1", bytes("two"), one.revision);
  await near.compact(await near.revision());
  // Either the feed was back before the compaction, and has it all, or the watch has to say that it has not.
  await Promise.race([watch.ended, watch.until(({ changes }) => changes.length === 2)]);
  if (watch.changes.length < 2) {
    expect(await watch.ended).toMatchObject({ code: "compacted" });
  }
  await using again = await record(away, "k/");
  await near.create("k/2", bytes("x"));
  await again.until(({ changes }) => changes.length === 1);
  await watch[Symbol.asyncDispose]();
});

test("Stores that share an etcd see each other's writes", async () => {
  const root = freshRoot();
  await using first = await openEtcd({ endpoints: [etcd.endpoint], root });
  await using second = await openEtcd({ endpoints: [etcd.endpoint], root });
  await using third = await openEtcd({ endpoints: [etcd.endpoint], root: freshRoot() });
  await using watchFirst = await record(first, "k/");
  await using watchSecond = await record(second, "k/");
  await using watchThird = await record(third, "");
  const writes = await Promise.all(
    Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? first : second).create(`k/${i}`, bytes(`${i}`))),
  );
  const revisions = writes.map(({ revision }) => revision).toSorted((a, b) => a - b);
  for (const watch of [watchFirst, watchSecond]) {
    await watch.until(({ changes }) => changes.length >= 100);
    expect(watch.changes.map(({ revision }) => revision)).toEqual(revisions);
  }
  const conflict = await Promise.allSettled([
    first.update("k/0", bytes("first"), writes[0]?.revision ?? 0),
    second.update("k/0", bytes("second"), writes[0]?.revision ?? 0),
  ]);
  expect(conflict.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  // Another root's traffic does not show, and progress counts it all the same.
  third.progress();
  const newest = await third.revision();
  await watchThird.until(({ batches }) => (batches.at(-1)?.revision ?? 0) >= newest);
  expect(watchThird.changes).toEqual([]);
});

test("openEtcd() uses an endpoint that answers, whatever the order", async () => {
  const dead = "http://127.0.0.1:9";
  const root = freshRoot();
  await using store = await openEtcd({ endpoints: [dead, etcd.endpoint, dead], root });
  await store.create("a", bytes("one"));
  await killEtcd();
  await store.ping(AbortSignal.timeout(10_000));
  expect((await store.get("a")).entry?.value).toEqual(bytes("one"));
});

test("openEtcd() rejects when no endpoint answers, and when one is not a URL", async () => {
  const error = await rejection(openEtcd({ endpoints: ["http://127.0.0.1:9"] }), "unavailable");
  expect(error.message).toContain("http://127.0.0.1:9");
  expect(openEtcd({ endpoints: ["127.0.0.1:2379"] })).rejects.toThrow(TypeError);
});

test("openStore() of etcd has everything that was acknowledged after kill -9 of the writer", async () => {
  const folder = join(dir, "crash");
  const acknowledged = await killWriter("etcd", folder, 500);
  await using store = await openStore({ datastore: "etcd", dir: folder, signal: AbortSignal.timeout(20_000), log });
  await expectKept(store, acknowledged);
});

test("startEtcd() ends the etcd that a killed process left behind", async () => {
  const folder = join(dir, "left");
  const script = `import { startEtcd } from "${join(import.meta.dir, "etcd-process.ts")}";
    import { createLogger } from "${join(import.meta.dir, "../lib/log.ts")}";
    await startEtcd({ dir: "${folder}", signal: AbortSignal.timeout(20_000), log: createLogger() });
    process.kill(process.pid, "SIGKILL");`;
  expect(await Bun.spawn([process.execPath, "-e", script]).exited).toBe(137);
  const leftover = Number(await Bun.file(join(folder, "pid")).text());
  expect(commandLine(leftover)).toContain("etcd");
  await using again = await startEtcd({ dir: folder, signal: AbortSignal.timeout(20_000), log });
  expect(commandLine(leftover)).toBe("");
  expect(again.pid).not.toBe(leftover);
});

test("startEtcd() refuses a folder in use, and stops etcd when disposed of", async () => {
  const signal = AbortSignal.timeout(20_000);
  await rejection(startEtcd({ dir: join(dir, "shared"), signal, log }), "unavailable");
  const second = await startEtcd({ dir: join(dir, "second"), signal, log });
  const { pid } = second;
  await second[Symbol.asyncDispose]();
  expect(() => process.kill(pid, 0)).toThrow();
  await using again = await startEtcd({ dir: join(dir, "second"), signal, log });
  expect(again.endpoint).toBe(second.endpoint);
});

test("startEtcd() says what to install when there is no etcd", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = "/nonexistent";
  try {
    const start = startEtcd({ dir: join(dir, "none"), signal: AbortSignal.timeout(5_000), log });
    expect(start).rejects.toThrow(UserError);
    expect(start).rejects.toThrow("etcd-server");
  } finally {
    process.env["PATH"] = path;
  }
});

test("openStore() refuses a datastore it does not know", async () => {
  const open = (datastore: string) => openStore({ datastore, dir, signal: AbortSignal.timeout(5_000), log });
  for (const datastore of ["", "mysql", "http://", "http://a:2379,b", "http://a:2379/path"]) {
    expect(open(datastore)).rejects.toThrow(UserError);
  }
});
