import { expect, test } from "bun:test";
import fc from "fast-check";
import { cloneJson } from "./clone-json.ts";
import { equalJson } from "./equal-json.ts";

test("equalJson tells values apart as JSON does", () => {
  expect(equalJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
  expect(equalJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(equalJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(equalJson({ a: 1, b: 2 }, { a: 1, c: 2 })).toBe(false);
  expect(equalJson({ a: null }, {})).toBe(false);
  expect(equalJson([1, 2], [1])).toBe(false);
  expect(equalJson([], {})).toBe(false);
  expect(equalJson({}, [])).toBe(false);
  expect(equalJson("1", 1)).toBe(false);
  expect(equalJson({ toString: 1 }, { a: 1 })).toBe(false);
});

test("equalJson holds for two values exactly when Bun finds them deeply equal", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => equalJson(value, cloneJson(value))));
  fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => equalJson(a, b) === Bun.deepEquals(a, b, true)));
});
