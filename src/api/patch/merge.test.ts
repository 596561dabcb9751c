import { expect, test } from "bun:test";
import fc from "fast-check";
import { mergePatch } from "./merge.ts";

test.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [["a"], { b: 1 }, { b: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("mergePatch(%j, %j) gives %j", (document, patch, result) => {
  expect(mergePatch(document, patch)).toEqual(result);
});

const json = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string(), fc.array(fc.integer()), tie("object")),
  object: fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), tie("value")),
})).object;

/** The merge patch from one document to another. */
function patchBetween(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const patch = Object.fromEntries(Object.keys(before).map((key) => [key, null as unknown]));
  for (const [key, value] of Object.entries(after)) {
    const both = [before[key], value].every((v) => typeof v === "object" && v !== null && !Array.isArray(v));
    const part = both ? patchBetween(before[key] as typeof before, value as typeof after) : value;
    Object.defineProperty(patch, key, { value: part, enumerable: true, configurable: true, writable: true });
  }
  return patch;
}

test("mergePatch makes the target out of the difference, and leaves its arguments alone", () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      const [copy, patch] = [structuredClone(before), patchBetween(before, after)];
      expect(mergePatch(before, patch)).toEqual(after);
      expect(before).toEqual(copy);
    }),
  );
});
