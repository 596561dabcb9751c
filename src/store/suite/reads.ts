import { expect, test } from "bun:test";
import type { Entry, Store } from "../store.ts";
import { type Backend, bytes, keysOf, rejection, text } from "./harness.ts";

/** list, and reads of the past. */
export function readsSuite({ open }: Backend): void {
  test("Store.list() returns what starts with the prefix and nothing else", async () => {
    await using store = await open();
    await fill(store, ["pod", "pods/a/1", "pods/a/2", "pods/b/1", "pods0", "podsx/1", "qods/a/1"]);
    expect(keysOf((await store.list({ prefix: "pods/" })).entries)).toEqual(["pods/a/1", "pods/a/2", "pods/b/1"]);
    expect(keysOf((await store.list({ prefix: "pods/a/" })).entries)).toEqual(["pods/a/1", "pods/a/2"]);
    expect((await store.list({ prefix: "" })).count).toBe(7);
    expect(await store.list({ prefix: "none/" })).toEqual({
      entries: [],
      more: false,
      count: 0,
      revision: await store.revision(),
    });
  });

  test("Store.list() orders bytewise, where UTF-16 would not", async () => {
    await using store = await open();
    const keys = ["a", "a/", "a-", "B", "aa", "é", "\uffff", "😀", "日", "a\u0001", "Z"];
    await fill(store, keys);
    const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(sorted).not.toEqual(keys.toSorted());
    expect(keysOf((await store.list({ prefix: "" })).entries)).toEqual(sorted);
  });

  test("Store.list() takes prefixes whose last character has no successor", async () => {
    await using store = await open();
    await fill(store, ["x", "x\u{10ffff}", "x\u{10ffff}y", "y", "\ud7ff1", "\ue000", "\u{10ffff}z"]);
    expect((await store.list({ prefix: "x\u{10ffff}" })).count).toBe(2);
    expect(keysOf((await store.list({ prefix: "\ud7ff" })).entries)).toEqual(["\ud7ff1"]);
    expect(keysOf((await store.list({ prefix: "\u{10ffff}" })).entries)).toEqual(["\u{10ffff}z"]);
  });

  test("Store.list() does not take wildcards of a query language for its own", async () => {
    await using store = await open();
    await fill(store, ["a%b", "a_b", "axb", "a*b"]);
    expect(keysOf((await store.list({ prefix: "a%" })).entries)).toEqual(["a%b"]);
    expect(keysOf((await store.list({ prefix: "a_" })).entries)).toEqual(["a_b"]);
  });

  test("Store.list() limits, and tells how many there are and whether more follow", async () => {
    await using store = await open();
    await fill(store, numbered(10));
    const page = await store.list({ prefix: "k/", limit: 4 });
    expect(keysOf(page.entries)).toEqual(["k/000", "k/001", "k/002", "k/003"]);
    expect([page.more, page.count]).toEqual([true, 10]);
    const exact = await store.list({ prefix: "k/", limit: 10 });
    expect([exact.more, exact.count, exact.entries.length]).toEqual([false, 10, 10]);
    const none = await store.list({ prefix: "k/", limit: 0 });
    expect([none.more, none.count, none.entries.length]).toEqual([false, 10, 10]);
  });

  test("Store.list() starts at a key, inclusive, and counts from there", async () => {
    await using store = await open();
    await fill(store, [...numbered(10), "z"]);
    const page = await store.list({ prefix: "k/", from: "k/007" });
    expect(keysOf(page.entries)).toEqual(["k/007", "k/008", "k/009"]);
    expect(page.count).toBe(3);
    expect(keysOf((await store.list({ prefix: "k/", from: "k/007\0" })).entries)).toEqual(["k/008", "k/009"]);
    expect((await store.list({ prefix: "k/", from: "a" })).count).toBe(10);
    expect(await store.list({ prefix: "k/", from: "z" })).toMatchObject({ entries: [], more: false, count: 0 });
  });

  test("Store.list() pages through a state that is gone by now", async () => {
    await using store = await open();
    const before = await fill(store, numbered(25));
    const at = await store.revision();
    for (const entry of before.slice(0, 20)) {
      await store.update(entry.key, bytes("changed"), entry.revision);
    }
    const late = before[22];
    await store.delete(late?.key ?? "", late?.revision ?? 0);
    await store.create("k/0005", bytes("new"));
    const seen: Entry[] = [];
    for (let from = "k/", more = true; more; ) {
      const page = await store.list({ prefix: "k/", from, limit: 7, revision: at });
      expect(page.revision).toBe(at);
      expect(page.count).toBe(25 - seen.length);
      seen.push(...page.entries);
      from = `${seen.at(-1)?.key}\0`;
      more = page.more;
    }
    expect(seen).toEqual(before);
    expect((await store.list({ prefix: "k/" })).count).toBe(25);
  });

  test("Store.get() reads every past state of a key", async () => {
    await using store = await open();
    const start = await store.revision();
    const one = await store.create("a", bytes("one"));
    const two = await store.update("a", bytes("two"), one.revision);
    const gone = await store.delete("a", two.revision);
    const three = await store.create("a", bytes("three"));
    const seen = [start, one.revision, two.revision, gone, three.revision].map((revision) => store.get("a", revision));
    expect((await Promise.all(seen)).map(({ entry }) => entry)).toEqual([undefined, one, two, undefined, three]);
    expect((await store.get("a", two.revision)).revision).toBe(two.revision);
  });

  test("Store.get() and list() reject a revision that has not happened", async () => {
    await using store = await open();
    await store.create("a", bytes("one"));
    const future = (await store.revision()) + 1_000;
    expect((await rejection(store.get("a", future), "future")).revision).toBe(future);
    await rejection(store.list({ prefix: "", revision: future }), "future");
  });

  test("Store.list() returns more than 4 MiB", async () => {
    await using store = await open();
    const value = new Uint8Array(64 * 1024).fill(7);
    await Promise.all(numbered(160).map((key) => store.create(key, value)));
    const page = await store.list({ prefix: "k/" });
    expect([page.entries.length, page.count, page.more]).toEqual([160, 160, false]);
    expect(page.entries.every((entry) => entry.value.byteLength === value.byteLength)).toBe(true);
    expect(keysOf(page.entries)).toEqual(numbered(160));
  });

  test("Store.list() returns one state, though it is long and written to meanwhile", async () => {
    await using store = await open();
    const entries = await fill(store, numbered(2_500));
    const listing = store.list({ prefix: "k/" });
    const writing = Promise.all(
      entries.slice(-200).map(({ key, revision }) => store.update(key, bytes("late"), revision)),
    );
    const page = await listing;
    await writing;
    expect(page.count).toBe(2_500);
    expect(page.entries.length).toBe(2_500);
    expect(page.entries.every((entry) => entry.revision <= page.revision)).toBe(true);
    const again = await store.list({ prefix: "k/", revision: page.revision });
    expect(again.entries).toEqual(page.entries);
  });

  test("Store.compact() forgets what was before, for get and list, and keeps the state at it", async () => {
    await using store = await open();
    const one = await store.create("a", bytes("one"));
    const two = await store.update("a", bytes("two"), one.revision);
    const other = await store.create("b", bytes("other"));
    await store.delete("b", other.revision);
    await store.compact(other.revision);
    await rejection(store.get("a", one.revision), "compacted");
    await rejection(store.list({ prefix: "", revision: two.revision }), "compacted");
    expect((await store.get("a", other.revision)).entry).toEqual(two);
    expect(keysOf((await store.list({ prefix: "", revision: other.revision })).entries)).toEqual(["a", "b"]);
    expect(keysOf((await store.list({ prefix: "" })).entries)).toEqual(["a"]);
    expect(text((await store.get("b", other.revision)).entry)).toBe("other");
  });

  test("Store.compact() at the newest revision keeps the present and the counter", async () => {
    await using store = await open();
    const entries = await fill(store, numbered(5));
    const last = entries.at(-1);
    const newest = await store.delete(last?.key ?? "", last?.revision ?? 0);
    await store.compact(newest);
    expect(await store.revision()).toBe(newest);
    expect((await store.list({ prefix: "k/", revision: newest })).count).toBe(4);
    expect((await store.create("next", bytes(""))).revision).toBe(newest + 1);
  });

  test("Store.compact() may be repeated, and rejects the future", async () => {
    await using store = await open();
    const entries = (await fill(store, numbered(5))).toSorted((a, b) => a.revision - b.revision);
    const at = entries[3]?.revision ?? 0;
    await store.compact(at);
    await store.compact(at);
    await store.compact(at - 1);
    await rejection(store.compact(at + 1_000), "future");
    expect((await store.list({ prefix: "k/", revision: at })).count).toBe(4);
  });
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `k/${String(i).padStart(3, "0")}`).toSorted();

function fill(store: Store, keys: string[]): Promise<Entry[]> {
  return Promise.all(keys.map((key) => store.create(key, bytes(key))));
}
