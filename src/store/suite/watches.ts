import { expect, test } from "bun:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../store.ts";
import { type Backend, bytes, expectInOrder, record, rejection } from "./harness.ts";

/** watch and progress. */
export function watchesSuite({ open }: Backend): void {
  test("Store.watch() delivers creates, updates and deletes with what was before", async () => {
    await using store = await open();
    await using watch = await record(store, "a");
    const one = await store.create("a", bytes("one"));
    const two = await store.update("a", bytes("two"), one.revision);
    const gone = await store.delete("a", two.revision);
    const three = await store.create("a", bytes("three"));
    await watch.until(({ changes }) => changes.length >= 4);
    expect(watch.changes).toEqual([
      { type: "put", key: "a", revision: one.revision, entry: one },
      { type: "put", key: "a", revision: two.revision, entry: two, previous: one },
      { type: "delete", key: "a", revision: gone, previous: two },
      { type: "put", key: "a", revision: three.revision, entry: three },
    ]);
  });

  test("Store.watch() without a revision begins after what has been written", async () => {
    await using store = await open();
    await store.create("a/1", bytes("before"));
    await using watch = await record(store, "a/");
    await store.create("a/2", bytes("after"));
    await watch.until(({ changes }) => changes.length > 0);
    expect(watch.changes.map(({ key }) => key)).toEqual(["a/2"]);
  });

  test("Store.watch() delivers its prefix only", async () => {
    await using store = await open();
    await using watch = await record(store, "pods/a/");
    for (const key of ["pods/b/1", "pods/a", "pods/a/1", "pods/a0", "x", "pods/a/2"]) {
      await store.create(key, bytes(key));
    }
    await watch.until(({ changes }) => changes.length >= 2);
    expect(watch.changes.map(({ key }) => key)).toEqual(["pods/a/1", "pods/a/2"]);
  });

  test("Store.watch() from a revision replays history with previous values, and goes on", async () => {
    await using store = await open();
    const one = await store.create("a", bytes("one"));
    await store.create("b", bytes("other"));
    const two = await store.update("a", bytes("two"), one.revision);
    const gone = await store.delete("a", two.revision);
    await using watch = await record(store, "a", two.revision);
    await watch.until(({ changes }) => changes.length >= 2);
    const three = await store.create("a", bytes("three"));
    await watch.until(({ changes }) => changes.length >= 3);
    expect(watch.changes).toEqual([
      { type: "put", key: "a", revision: two.revision, entry: two, previous: one },
      { type: "delete", key: "a", revision: gone, previous: two },
      { type: "put", key: "a", revision: three.revision, entry: three },
    ]);
  });

  test("Store.watch() from a revision yet to come waits for it", async () => {
    await using store = await open();
    const next = (await store.revision()) + 3;
    await using watch = await record(store, "k/", next);
    for (let i = 0; i < 5; i++) {
      await store.create(`k/${i}`, bytes(`${i}`));
    }
    await watch.until(({ changes }) => changes.length >= 3);
    expect(watch.changes.map(({ revision }) => revision)).toEqual([next, next + 1, next + 2]);
  });

  test("Store.watch() loses and repeats nothing under 16 concurrent writers", async () => {
    await using store = await open();
    const start = (await store.revision()) + 1;
    const writing = Promise.all(Array.from({ length: 16 }, (_, writer) => churn(store, `w/${writer}`, 25)));
    const recordings = [];
    for (let i = 0; i < 6; i++) {
      // Each begins at another moment of the writing, in the past.
      recordings.push(await record(store, "w/", start + i * 20));
      await sleep(5);
    }
    const revisions = (await writing).flat().toSorted((a, b) => a - b);
    for (const [i, watch] of recordings.entries()) {
      const wanted = revisions.filter((revision) => revision >= start + i * 20);
      await watch.until(({ changes }) => changes.length >= wanted.length);
      expect(watch.changes.map(({ revision }) => revision)).toEqual(wanted);
      await watch[Symbol.asyncDispose]();
    }
    expect(new Set(revisions).size).toBe(16 * 25);
  });

  test("Store.watch() replays a long history", async () => {
    await using store = await open();
    const start = (await store.revision()) + 1;
    await Promise.all(Array.from({ length: 2_300 }, (_, i) => store.create(`k/${i}`, bytes(`${i}`))));
    await using watch = await record(store, "k/", start);
    await watch.until(({ changes }) => changes.length >= 2_300);
    expectInOrder(watch.changes);
    expect(watch.changes).toHaveLength(2_300);
  });

  test("Store.watch() delivers values of a megabyte, more together than one message of gRPC may have", async () => {
    await using store = await open();
    const start = (await store.revision()) + 1;
    const value = new Uint8Array(1024 * 1024).fill(3);
    for (let i = 0; i < 8; i++) {
      await store.create(`big/${i}`, value);
    }
    await using watch = await record(store, "big/", start);
    await watch.until(({ changes }) => changes.length >= 8);
    expect(watch.changes.map(({ entry }) => entry?.value.byteLength)).toEqual(Array(8).fill(value.byteLength));
  });

  test("Store.watch() serves many watchers of different prefixes the same changes", async () => {
    await using store = await open();
    await using all = await record(store, "");
    await using first = await record(store, "a/");
    await using second = await record(store, "a/");
    await using other = await record(store, "b/");
    for (const key of ["a/1", "b/1", "a/2", "c/1", "b/2"]) {
      await store.create(key, bytes(key));
    }
    await all.until(({ changes }) => changes.length >= 5);
    await first.until(({ changes }) => changes.length >= 2);
    await second.until(({ changes }) => changes.length >= 2);
    await other.until(({ changes }) => changes.length >= 2);
    expect(second.changes).toEqual(first.changes);
    expect(all.changes.filter(({ key }) => key.startsWith("b/"))).toEqual(other.changes);
  });

  test("Store.watch() gives each batch the revision of its last change or a later one", async () => {
    await using store = await open();
    await using watch = await record(store, "");
    await Promise.all(Array.from({ length: 50 }, (_, i) => store.create(`k/${i}`, bytes(`${i}`))));
    await watch.until(({ changes }) => changes.length >= 50);
    for (const { changes, revision } of watch.batches) {
      expect(revision).toBeGreaterThanOrEqual(changes.at(-1)?.revision ?? 0);
    }
    const revisions = watch.batches.map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
  });

  test("Store.progress() makes an idle watch report a revision not older than the call", async () => {
    await using store = await open();
    await using watch = await record(store, "idle/");
    for (let i = 0; i < 3; i++) {
      const { revision } = await store.create(`busy/${i}`, bytes("x"));
      const started = Date.now();
      store.progress();
      await watch.until(({ batches }) => (batches.at(-1)?.revision ?? 0) >= revision);
      expect(Date.now() - started).toBeLessThan(1_000);
    }
    expect(watch.changes).toEqual([]);
  });

  test("Store.watch() reports progress by itself", async () => {
    await using store = await open();
    await using watch = await record(store, "idle/");
    const { revision } = await store.create("busy", bytes("x"));
    await watch.until(({ batches }) => (batches.at(-1)?.revision ?? 0) >= revision);
  });

  test("Store.progress() never runs ahead of the changes", async () => {
    await using store = await open();
    await using watch = await record(store, "k/");
    const created = new Map<number, string>();
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const { revision, key } = await store.create(`k/${i}`, bytes(`${i}`));
        created.set(revision, key);
        store.progress();
      }),
    );
    await watch.until(({ changes }) => changes.length >= 100);
    let known = 0;
    for (const { changes, revision } of watch.batches) {
      expect(changes.every((change) => change.revision > known)).toBe(true);
      known = revision;
    }
    expect(watch.changes.map(({ key }) => key)).toEqual([...created].sort(([a], [b]) => a - b).map(([, key]) => key));
  });

  test("Store.watch() ends with slow when its consumer takes nothing, and others go on", async () => {
    await using store = await open({ watchBuffer: 20_000 });
    const { signal } = new AbortController();
    const stalled = await store.watch({ prefix: "k/", signal });
    await using watch = await record(store, "k/");
    for (let i = 0; i < 40; i++) {
      await store.create(`k/${i}`, new Uint8Array(1_000));
      await watch.until(({ changes }) => changes.length > i);
    }
    await rejection(Array.fromAsync(stalled), "slow");
    expect(watch.changes).toHaveLength(40);
  });

  test("Store.watch() rejects history that was compacted", async () => {
    await using store = await open();
    const one = await store.create("a", bytes("one"));
    const two = await store.update("a", bytes("two"), one.revision);
    const gone = await store.delete("a", two.revision);
    const three = await store.create("a", bytes("three"));
    await store.compact(gone);
    const signal = AbortSignal.timeout(10_000);
    for (const from of [one.revision, two.revision, gone]) {
      await rejection(
        store.watch({ prefix: "a", from, signal }).then((watch) => Array.fromAsync(watch)),
        "compacted",
      );
    }
    await using watch = await record(store, "a", gone + 1);
    await watch.until(({ changes }) => changes.length >= 1);
    expect(watch.changes).toEqual([{ type: "put", key: "a", revision: three.revision, entry: three }]);
  });

  test("Store.watch() right behind the compacted revision still has previous values", async () => {
    await using store = await open();
    const one = await store.create("a", bytes("one"));
    const two = await store.update("a", bytes("two"), one.revision);
    const gone = await store.delete("a", two.revision);
    await store.compact(one.revision);
    await using watch = await record(store, "a", one.revision + 1);
    await watch.until(({ changes }) => changes.length >= 2);
    expect(watch.changes.map(({ previous }) => previous)).toEqual([one, two]);
    expect(watch.changes[1]?.revision).toBe(gone);
  });

  test("Store.watch() that is up to date survives compaction", async () => {
    await using store = await open();
    await using watch = await record(store, "k/");
    const one = await store.create("k/1", bytes("one"));
    await watch.until(({ changes }) => changes.length >= 1);
    await store.compact(one.revision);
    await store.create("k/2", bytes("two"));
    await watch.until(({ changes }) => changes.length >= 2);
  });

  test("Store.watch() ends in peace when its signal aborts, in each of its phases", async () => {
    await using store = await open();
    const start = (await store.revision()) + 1;
    await store.create("a", bytes("one"));
    for (const from of [undefined, start, start + 1_000]) {
      const watch = await record(store, "", from);
      await sleep(20);
      watch.abort();
      expect(await watch.ended).toBeUndefined();
    }
    const watch = await store.watch({ prefix: "", from: start, signal: AbortSignal.abort() });
    expect(await Array.fromAsync(watch)).toEqual([]);
  });

  test("Store.watch() ends in peace when the store is disposed of", async () => {
    const store = await open();
    const idle = await record(store, "");
    const replaying = await record(store, "", 1 + (await store.revision()));
    await store[Symbol.asyncDispose]();
    expect(await idle.ended).toBeUndefined();
    expect(await replaying.ended).toBeUndefined();
  });

  test("Store.watch() can be left with break", async () => {
    await using store = await open();
    const start = (await store.revision()) + 1;
    for (let i = 0; i < 3; i++) {
      await store.create(`k/${i}`, bytes(`${i}`));
    }
    const seen: string[] = [];
    for await (const { changes } of await store.watch({
      prefix: "k/",
      from: start,
      signal: AbortSignal.timeout(10_000),
    })) {
      seen.push(...changes.map(({ key }) => key));
      if (seen.length === 3) {
        break;
      }
    }
    expect(seen).toEqual(["k/0", "k/1", "k/2"]);
  });
}

/** Creates, updates and deletes one key over and over; resolves to the revisions of all that was done. */
async function churn(store: Store, key: string, writes: number): Promise<number[]> {
  const revisions: number[] = [];
  let revision: number | undefined;
  for (let i = 0; i < writes; i++) {
    if (revision === undefined) {
      revision = (await store.create(key, bytes(`${i}`))).revision;
    } else if (i % 5 === 4) {
      revisions.push(await store.delete(key, revision));
      revision = undefined;
      continue;
    } else {
      revision = (await store.update(key, bytes(`${i}`), revision)).revision;
    }
    revisions.push(revision);
  }
  return revisions;
}
