import { expect, test } from "bun:test";
import { type Backend, bytes, rejection, text } from "./harness.ts";

/** create, update, delete and get. */
export function writesSuite({ open }: Backend): void {
  test("Store.create() resolves to the entry, created at its own revision", async () => {
    await using store = await open();
    const before = await store.revision();
    const entry = await store.create("pods/default/web", bytes("one"));
    expect(entry).toEqual({
      key: "pods/default/web",
      value: bytes("one"),
      revision: entry.revision,
      created: entry.revision,
    });
    expect(entry.revision).toBeGreaterThan(before);
    expect(await store.get("pods/default/web")).toEqual({ entry, revision: entry.revision });
  });

  test("Store.create() rejects a key that exists, with the entry found, and takes no revision", async () => {
    await using store = await open();
    const first = await store.create("a", bytes("one"));
    const error = await rejection(store.create("a", bytes("two")), "exists");
    expect(error.entry).toEqual(first);
    expect(error.key).toBe("a");
    expect(text((await store.get("a")).entry)).toBe("one");
    expect((await store.create("b", bytes(""))).revision).toBe(first.revision + 1);
  });

  test("Store.create() begins a new life after a deletion", async () => {
    await using store = await open();
    const first = await store.create("a", bytes("one"));
    await store.delete("a", first.revision);
    const second = await store.create("a", bytes("two"));
    expect(second.created).toBe(second.revision);
    expect(second.revision).toBeGreaterThan(first.revision);
  });

  test("Store.update() keeps the revision of creation", async () => {
    await using store = await open();
    const first = await store.create("a", bytes("one"));
    const second = await store.update("a", bytes("two"), first.revision);
    const third = await store.update("a", bytes("three"), second.revision);
    expect(third.created).toBe(first.revision);
    expect(third.revision).toBe(first.revision + 2);
    expect((await store.get("a")).entry).toEqual(third);
  });

  test("Store.update() rejects another revision, with the entry found", async () => {
    await using store = await open();
    const first = await store.create("a", bytes("one"));
    const second = await store.update("a", bytes("two"), first.revision);
    const error = await rejection(store.update("a", bytes("three"), first.revision), "conflict");
    expect(error.entry).toEqual(second);
    expect((await store.get("a")).entry).toEqual(second);
  });

  test("Store.update() and delete() reject a key that is missing, or was deleted", async () => {
    await using store = await open();
    await rejection(store.update("a", bytes("one"), 5), "missing");
    await rejection(store.delete("a", 5), "missing");
    const entry = await store.create("a", bytes("one"));
    await store.delete("a", entry.revision);
    expect((await rejection(store.update("a", bytes("two"), entry.revision), "missing")).key).toBe("a");
    await rejection(store.delete("a", entry.revision), "missing");
  });

  test("Store.update() and delete() do not take revision 0 for absence", async () => {
    await using store = await open();
    await rejection(store.update("a", bytes("one"), 0), "missing");
    expect((await store.get("a")).entry).toBeUndefined();
    await store.create("a", bytes("one"));
    await rejection(store.update("a", bytes("two"), 0), "conflict");
    await rejection(store.delete("a", 0), "conflict");
  });

  test("Store.delete() resolves to its revision and removes the key", async () => {
    await using store = await open();
    const entry = await store.create("a", bytes("one"));
    expect(await store.delete("a", entry.revision)).toBe(entry.revision + 1);
    expect(await store.get("a")).toEqual({ entry: undefined, revision: entry.revision + 1 });
  });

  test("Store.delete() rejects another revision and leaves the key", async () => {
    await using store = await open();
    const first = await store.create("a", bytes("one"));
    const second = await store.update("a", bytes("two"), first.revision);
    expect((await rejection(store.delete("a", first.revision), "conflict")).entry).toEqual(second);
    expect((await store.get("a")).entry).toEqual(second);
  });

  test("Store.revision() is that of the newest write", async () => {
    await using store = await open();
    expect(await store.revision()).toBeGreaterThan(0);
    const entry = await store.create("a", bytes("one"));
    expect(await store.revision()).toBe(entry.revision);
    const deletion = await store.delete("a", entry.revision);
    expect(await store.revision()).toBe(deletion);
  });

  test("Store.create() lets one of many concurrent writers of a key win", async () => {
    await using store = await open();
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => store.create("a", bytes(`${i}`))));
    const won = results.filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") {
        expect(result.reason.code).toBe("exists");
      }
    }
  });

  test("Store.update() loses nothing when 16 writers count on one key", async () => {
    await using store = await open();
    await store.create("counter", bytes("0"));
    const increment = async (): Promise<void> => {
      for (;;) {
        const { entry } = await store.get("counter");
        const next = bytes(String(Number(text(entry)) + 1));
        const failure = await store.update("counter", next, entry?.revision ?? 0).then(
          () => undefined,
          (error) => error,
        );
        if (failure === undefined) {
          return;
        }
        expect(failure.code).toBe("conflict");
      }
    };
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let i = 0; i < 5; i++) {
          await increment();
        }
      }),
    );
    expect(text((await store.get("counter")).entry)).toBe("80");
  });

  test("Store.create() gives every one of many concurrent writes its own revision", async () => {
    await using store = await open();
    const entries = await Promise.all(Array.from({ length: 200 }, (_, i) => store.create(`k/${i}`, bytes(`${i}`))));
    expect(new Set(entries.map(({ revision }) => revision)).size).toBe(200);
    expect((await store.list({ prefix: "k/" })).entries.map((entry) => entry.revision).sort()).toEqual(
      entries.map((entry) => entry.revision).sort(),
    );
  });

  test("Store keeps empty values, all byte values and values of a megabyte", async () => {
    await using store = await open();
    const values = {
      empty: new Uint8Array(0),
      binary: Uint8Array.from({ length: 256 }, (_, i) => i),
      large: new Uint8Array(1024 * 1024).fill(171),
    };
    for (const [key, value] of Object.entries(values)) {
      await store.create(key, value);
      expect(Buffer.compare((await store.get(key)).entry?.value ?? bytes("absent"), value)).toBe(0);
    }
    const { entry } = await store.get("empty");
    expect((await store.update("empty", bytes("full"), entry?.revision ?? 0)).value).toEqual(bytes("full"));
  });

  test("Store keeps odd keys byte for byte", async () => {
    await using store = await open();
    const odd = [
      "/",
      "a//b",
      " ",
      "%",
      "_",
      "'; --",
      "ä/ö",
      "日本",
      "😀",
      "a\nb",
      "a\u0001b",
      "\u{10ffff}",
      "x".repeat(2_000),
    ];
    for (const key of odd) {
      await store.create(key, bytes(key));
    }
    for (const key of odd) {
      expect(text((await store.get(key)).entry)).toBe(key);
    }
    expect((await store.list({ prefix: "" })).count).toBe(odd.length);
  });

  test("Store refuses keys that could not be kept", async () => {
    await using store = await open();
    for (const key of ["", "a\0b", "\ud800"]) {
      expect(store.create(key, bytes("one"))).rejects.toThrow(TypeError);
      expect(store.update(key, bytes("one"), 1)).rejects.toThrow(TypeError);
      expect(store.delete(key, 1)).rejects.toThrow(TypeError);
    }
    expect((await store.list({ prefix: "" })).count).toBe(0);
  });

  test("Store.get() of a key that never was is empty", async () => {
    await using store = await open();
    const { revision } = await store.create("ab", bytes("one"));
    expect(await store.get("a")).toEqual({ entry: undefined, revision });
  });

  test("Store.ping() and size() answer", async () => {
    await using store = await open();
    await store.create("a", new Uint8Array(100_000));
    await store.ping(AbortSignal.timeout(5_000));
    expect(await store.size()).toBeGreaterThan(10_000);
    expect(store.ping(AbortSignal.abort())).rejects.toThrow();
  });

  test("Store rejects every call after it was disposed of", async () => {
    const store = await open();
    const { revision } = await store.create("a", bytes("one"));
    await store[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await rejection(store.get("a"), "unavailable");
    await rejection(store.list({ prefix: "" }), "unavailable");
    await rejection(store.create("b", bytes("one")), "unavailable");
    await rejection(store.update("a", bytes("one"), revision), "unavailable");
    await rejection(store.delete("a", revision), "unavailable");
    await rejection(store.watch({ prefix: "", signal: AbortSignal.timeout(1_000) }), "unavailable");
    await rejection(store.revision(), "unavailable");
  });
}
