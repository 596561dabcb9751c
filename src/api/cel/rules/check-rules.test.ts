import { describe, expect, test } from "bun:test";
import type { Structural, ValidationRule } from "../../structural.ts";
import { checkRules } from "./check-rules.ts";

const string: Structural = { type: "string" };
const integer: Structural = { type: "integer" };
const object = (properties: Record<string, Structural>, ...rules: ValidationRule[]): Structural => ({
  type: "object",
  properties,
  ...(rules.length === 0 ? {} : { "x-kubernetes-validations": rules }),
});
const ruled = (schema: Structural, ...rules: (ValidationRule | string)[]): Structural => ({
  ...schema,
  "x-kubernetes-validations": rules.map((rule) => (typeof rule === "string" ? { rule } : rule)),
});

/** What is complained about, as `field: type: message`. */
const complaints = (schema: Structural): string[] =>
  checkRules(schema, "s").map(({ field, type, message }) => `${field}: ${type}: ${message}`);

describe("checkRules()", () => {
  test("accepts rules that compile, cost little, and use what is there", () => {
    const spec = ruled(
      object({ min: integer, max: integer, "a-b": string, namespace: string }),
      "self.min <= self.max",
      "self.a__dash__b != self.__namespace__",
      { rule: "self == oldSelf", message: "immutable", reason: "FieldValueForbidden", fieldPath: ".min" },
      { rule: "!oldSelf.hasValue() || oldSelf.value().min == self.min", optionalOldSelf: true },
      { rule: "has(self.min)", messageExpression: "'min of %d'.format([self.max])" },
    );
    expect(complaints(ruled(object({ spec }), "self.metadata.name.startsWith('a')"))).toEqual([]);
  });

  test("says where and why a rule does not compile", () => {
    const [only, ...others] = complaints(object({ spec: ruled(object({ a: string }), "self.b == 1") }));
    expect(others).toEqual([]);
    expect(only).toBe(
      `s.properties[spec].x-kubernetes-validations[0].rule: FieldValueInvalid: Invalid value: {"rule":"self.b == 1"}: ` +
        "compilation failed: ERROR: <input>:1:5: undefined field 'b'\n | self.b == 1\n | ....^",
    );
  });

  test.each([
    [{ rule: "self" }, "rule", "cel expression must evaluate to a bool"],
    [{ rule: " \t" }, "rule", "rule is not specified"],
    [{ rule: "true", message: " " }, "message", "message must be non-empty if specified"],
    [{ rule: "true", message: "a\nb" }, "message", "message must not contain line breaks"],
    [{ rule: "true &&\ntrue" }, "message", "message must be specified if rule contains line breaks"],
    [{ rule: "true", messageExpression: " " }, "messageExpression", "messageExpression must be non-empty if specified"],
    [{ rule: "true", messageExpression: "1" }, "messageExpression", "messageExpression must evaluate to a string"],
    [{ rule: "true", messageExpression: "'" }, "messageExpression", "messageExpression compilation failed"],
    [{ rule: "true", reason: "Other" }, "reason", 'supported values: "FieldValueDuplicate"'],
    [{ rule: "true", fieldPath: ".b" }, "fieldPath", "fieldPath must be a valid path: does not refer to a valid field"],
    [{ rule: "true", fieldPath: "a" }, "fieldPath", "fieldPath must be a valid path: expected [ or . but got: a"],
    [{ rule: "true", fieldPath: " " }, "fieldPath", "fieldPath must be non-empty if specified"],
    [{ rule: "true", optionalOldSelf: true }, "optionalOldSelf", "may not be set if oldSelf is not used in rule"],
  ])("refuses %j", (rule, field, message) => {
    const found = complaints(ruled(object({ a: string }), rule));
    expect(
      found.some((text) => text.startsWith(`s.x-kubernetes-validations[0].${field}: `) && text.includes(message)),
    ).toBe(true);
  });

  test("allows transitions only where old values can be found again", () => {
    const items = ruled(object({ k: string }), "self == oldSelf");
    const list = (kind?: "map" | "set"): Structural => ({
      type: "array",
      maxItems: 10,
      items,
      ...(kind === undefined ? {} : { "x-kubernetes-list-type": kind, "x-kubernetes-list-map-keys": ["k"] }),
    });
    expect(complaints(object({ l: list("map") }))).toEqual([]);
    const why = "oldSelf cannot be used on the uncorrelatable portion of the schema within s.properties[l]";
    for (const kind of [undefined, "set"] as const) {
      const [found] = complaints(object({ l: list(kind) }));
      expect(found).toContain(`s.properties[l].items.x-kubernetes-validations[0].rule: FieldValueInvalid`);
      expect(found).toContain(why);
    }
    const atomic: Structural = {
      ...object({ a: ruled(string, "self == oldSelf") }),
      "x-kubernetes-map-type": "atomic",
    };
    expect(complaints(atomic)[0]).toContain("uncorrelatable portion of the schema within s");
  });

  test("refuses a rule that may cost too much", () => {
    const l: Structural = { type: "array", items: integer };
    const path = "s.properties[l].x-kubernetes-validations[0].rule: FieldValueForbidden: Forbidden: ";
    expect(complaints(object({ l: ruled(l, "self.all(x, self.all(y, x == y))") }))[0]).toBe(
      `${path}estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
    );
    expect(complaints(object({ l: ruled({ ...l, maxItems: 2000 }, "self.all(x, self.all(y, x == y))") }))[0]).toContain(
      "exceeds budget by factor of 2.0x",
    );
    expect(complaints(object({ l: ruled({ ...l, maxItems: 100 }, "self.all(x, self.all(y, x == y))") }))).toEqual([]);
  });

  test("counts how often a rule may run: once for each value there can be", () => {
    const items = ruled({ type: "string", maxLength: 1000 }, "self.contains('x')");
    expect(complaints(object({ l: { type: "array", items } }))[0]).toContain("estimated rule cost exceeds budget");
    expect(complaints(object({ l: { type: "array", maxItems: 100, items } }))).toEqual([]);
  });

  test("refuses rules that cost too much together, and names the dearest", () => {
    const l = (max: number): Structural =>
      ruled({ type: "array", items: integer, maxItems: max }, "self.all(x, self.all(y, x == y))");
    const found = complaints(object(Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`l${i}`, l(1250 + i)]))));
    const contributed = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
    expect(found.map((text) => text.split(":")[0])).toEqual([
      ...[13, 12, 11, 10].map((i) => `s.properties[l${i}].x-kubernetes-validations[0].rule`),
      "s",
    ]);
    expect(found[0]).toContain(contributed);
    expect(found[4]).toContain(
      "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of 1.",
    );
  });

  test("refuses rules where nothing has a type", () => {
    const open: Structural = {
      "x-kubernetes-preserve-unknown-fields": true,
      "x-kubernetes-validations": [{ rule: "true" }],
    };
    expect(complaints(object({ open }))[0]).toContain(
      "rule declared on schema that does not support validation rules type: '' x-kubernetes-preserve-unknown-fields: 'true'",
    );
  });
});
