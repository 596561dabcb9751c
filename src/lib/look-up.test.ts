import { expect, test } from "bun:test";
import { lookUp } from "./look-up.ts";

test("lookUp finds what the table says, and nothing that every object has", () => {
  const table = { a: 1 };
  expect(lookUp(table, "a")).toBe(1);
  for (const name of ["b", "constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(lookUp(table, name)).toBeUndefined();
  }
});
