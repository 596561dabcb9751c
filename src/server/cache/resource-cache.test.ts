import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Change } from "../../store/store.ts";
import { ResourceCache } from "./resource-cache.ts";
import { encodeObject } from "./stored-object.ts";

const PREFIX = "/registry/core/configmaps/";

function put(name: string, revision: number, text = ""): Change {
  const key = PREFIX + name;
  const value = encodeObject({ kind: "ConfigMap", apiVersion: "v1", metadata: { name }, data: { text } });
  return { type: "put", key, revision, entry: { key, value, revision, created: revision } };
}

const remove = (name: string, revision: number): Change => ({ type: "delete", key: PREFIX + name, revision });

function filled(changes: readonly Change[]): ResourceCache {
  const cache = new ResourceCache(PREFIX);
  cache.reset([], 0);
  for (const change of changes) cache.apply(change);
  return cache;
}

/** Revisions that a watch from `revision` is told at once. */
function told(cache: ResourceCache, revision: number): number[] {
  const seen: number[] = [];
  cache.subscribe({ offer: (event) => void seen.push(event.revision), expire: () => undefined }, revision)();
  return seen;
}

test("ResourceCache.range() is what a sorted map would give, after any changes", () => {
  const name = fc.constantFrom("a/1", "a/2", "a/10", "ab/1", "b/1", "b/2");
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.boolean()), { maxLength: 40 }), (steps) => {
      const model = new Map<string, number>();
      const changes = steps.map(([key, isPut], i) => {
        if (isPut) model.set(key, i + 1);
        else model.delete(key);
        return isPut ? put(key, i + 1) : remove(key, i + 1);
      });
      const cache = filled(changes);
      for (const prefix of ["", "a/", "b/", "c/"]) {
        const expected = [...model].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
        const found = cache.range(PREFIX + prefix).map(({ key, revision }) => [key.slice(PREFIX.length), revision]);
        expect(found).toEqual(expected);
      }
      expect(cache.size).toBe(model.size);
      for (const [key, revision] of model) expect(cache.get(PREFIX + key)?.revision).toBe(revision);
    }),
  );
});

test("ResourceCache.subscribe() tells what came after a revision, in order", () => {
  const cache = filled([put("a", 3), put("b", 5), put("a", 8), remove("b", 9)]);
  expect(told(cache, 0)).toEqual([3, 5, 8, 9]);
  expect(told(cache, 5)).toEqual([8, 9]);
  expect(told(cache, 9)).toEqual([]);
});

test("ResourceCache remembers a bounded number of bytes, and says what it forgot", () => {
  const cache = filled(Array.from({ length: 1_000 }, (_, i) => put("a", i + 1, "x".repeat(64 * 1024))));
  const first = Array.from({ length: 1_000 }, (_, i) => i).find((revision) => cache.remembers(revision)) ?? 0;
  expect(first).toBe(1_000 - 256);
  expect(told(cache, first)).toEqual(Array.from({ length: 256 }, (_, i) => first + i + 1));
});

test("ResourceCache remembers thousands of small changes", () => {
  const cache = filled(Array.from({ length: 10_000 }, (_, i) => put("a", i + 1)));
  expect(cache.remembers(10_000 - 8_192)).toBe(true);
  expect(cache.remembers(10_000 - 8_193)).toBe(false);
  expect(told(cache, 9_990)).toEqual([9_991, 9_992, 9_993, 9_994, 9_995, 9_996, 9_997, 9_998, 9_999, 10_000]);
});
