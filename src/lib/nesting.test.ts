import { expect, test } from "bun:test";
import { isNestedDeeper } from "./nesting.ts";

const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}1${"]".repeat(levels)}`);

test("isNestedDeeper counts objects and lists", () => {
  expect(isNestedDeeper(1, 0)).toBe(false);
  expect(isNestedDeeper({ a: [1] }, 2)).toBe(false);
  expect(isNestedDeeper({ a: [{}] }, 2)).toBe(true);
});

test("isNestedDeeper answers for a value that no recursive walk could finish", () => {
  expect(isNestedDeeper(nested(1000))).toBe(false);
  expect(isNestedDeeper(nested(1_000_000))).toBe(true);
});
