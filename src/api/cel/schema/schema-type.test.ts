import { describe, expect, test } from "bun:test";
import type { Structural } from "../../structural.ts";
import { compileCel } from "../compile.ts";
import { schemaType, sizeHintsOf } from "./schema-type.ts";

function maxCost(schema: Structural, rule: string): number {
  const declared = schemaType(schema, { root: false, name: "selfType" });
  if (declared === undefined) throw new Error("the schema has no type");
  return compileCel(rule, { variables: { self: declared.type } }).estimate(sizeHintsOf(declared)).max;
}

const string: Structural = { type: "string" };
const number: Structural = { type: "number" };
const list =
  (items: Structural) =>
  (max?: number): Structural => ({
    type: "array",
    items,
    ...(max === undefined ? {} : { maxItems: max }),
  });
const map =
  (additionalProperties: Structural) =>
  (max?: number): Structural => ({
    type: "object",
    additionalProperties,
    ...(max === undefined ? {} : { maxProperties: max }),
  });
const text = (max?: number): Structural => ({ type: "string", ...(max === undefined ? {} : { maxLength: max }) });
const object: Structural = {
  type: "object",
  properties: { required: string, optional: string },
  required: ["required"],
};

describe("sizeHintsOf", () => {
  // The costs that Kubernetes' own tests expect: without a limit in the schema, then with one.
  test.each([
    [list(number), "self.all(x, true)", 4718591, 10, 32],
    [list(string), "self.all(x, true)", 3145727, 20, 62],
    [list({ type: "boolean" }), "self.all(x, true)", 1887437, 5, 17],
    [list(list(number)()), "self.all(x, true)", 3145727, 100, 302],
    [list(object), "self.all(x, true)", 555128, 50, 152],
    [list(number), "self[1] == 0.0", 2, 5000, 2],
    [list(string), "self[1] == self[1]", 314577, 8, 314577],
    [list(number), "self.all(x, x == 0.0)", 6291454, 3 * 1024 * 2048, 25165826],
    [list({ "x-kubernetes-int-or-string": true }), "self.all(x, true)", 4718591, 10, 32],
    [list({ "x-kubernetes-int-or-string": true }), "self[0] == 5", 3, 10, 3],
    [list(object), "self[0] == null", 2, 422, 2],
    [list(list(number)()), "self[0][0] == -1.0", 3, 51, 3],
    [list(map(number)()), "self.all(x, x.y == 25.2)", 6291452, 12, 74],
    [list(map(number)()), "self[0].x > 2.0", 4, 3000, 4],
    [list({ type: "string", format: "duration" }), "self.all(x, true)", 2359295, 5, 17],
    [list({ type: "string", format: "duration" }), "self[0].getHours() == 2", 4, 525, 4],
    [list({ type: "string", format: "date" }), "self.all(x, true)", 725936, 15, 47],
    [list({ type: "string", format: "date-time" }), "self.all(x, true)", 428963, 25, 77],
    [map(number), "self.all(x, true)", 1348169, 10, 32],
    [map(string), "self.all(x, true)", 1179647, 3, 11],
    [map({ type: "boolean" }), "self.all(x, true)", 943718, 100, 302],
    [map(object), "self.all(x, true)", 428963, 20, 62],
    [map(number), 'self["x"] == 0.0', 2, 0, 2],
    [map({ type: "string", format: "date" }), "self.all(x, true)", 524288, 10, 32],
    [text, "self.contains('test')", 314574, 10, 5],
    [text, "self.startsWith('test')", 2, 15, 2],
    [text, 'size(self + "hello") > size("hello")', 314578, 4, 7],
    [text, 'self.matches("x")', 314574, 50, 22],
    [text, '"".matches("(((((((((())))))))))[0-9]")', 7, 10, 7],
    [text, 'self.matches("")', 1, 100, 1],
    [text, 'self == "x"', 2, 0, 1],
    [text, "self.find('[0-9]+') == ''", 629147, 10, 11],
  ] as const)("bounds the cost of a rule as Kubernetes does: %p %s", (make, rule, unlimited, limit, limited) => {
    expect(maxCost(make(), rule)).toBe(unlimited);
    expect(maxCost(make(limit), rule)).toBe(limited);
  });

  test("lets nested loops over unlimited lists cost more than any limit", () => {
    expect(maxCost(list(number)(), "self.all(x, self.all(y, true))")).toBeGreaterThan(10_000_000);
    expect(maxCost(list(number)(10), "self.all(x, self.all(y, self.all(z, true)))")).toBe(3552);
  });

  test("bounds strings in maps and joined lists", () => {
    const spec = (max?: number): Structural => map(text(max))(max);
    expect(maxCost(spec(), "self.all(x, x.contains(self[x]))")).toBe(2752507);
    expect(maxCost(spec(10), "self.all(x, x.contains(self[x]))")).toBe(72);
    const texts = (max?: number): Structural => list(text(max))(max);
    expect(maxCost(texts(), "self.join(' ') == 'aa bb'")).toBe(329853068905);
    expect(maxCost(texts(10), "self.join(' ') == 'aa bb'")).toBe(43);
  });
});

describe("schemaType", () => {
  test("names fields so that CEL can say them", () => {
    const schema: Structural = {
      type: "object",
      properties: { if: string, "a-b": string, "c.d/e": string, "x!": string },
    };
    const fields = [...(schemaType(schema, { root: false, name: "t" })?.fields?.keys() ?? [])];
    expect(fields).toEqual(["__if__", "a__dash__b", "c__dot__d__slash__e"]);
  });

  test("does not show what has no type, nor what holds it", () => {
    const open: Structural = { "x-kubernetes-preserve-unknown-fields": true };
    expect(schemaType(open, { root: false, name: "t" })).toBeUndefined();
    expect(schemaType(list(open)(), { root: false, name: "t" })).toBeUndefined();
  });

  test("shows of a resource's metadata only the names", () => {
    const declared = schemaType({ type: "object" }, { root: true, name: "t" });
    expect([...(declared?.fields?.get("metadata")?.fields?.keys() ?? [])]).toEqual(["name", "generateName"]);
  });
});
