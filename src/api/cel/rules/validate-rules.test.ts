import { describe, expect, test } from "bun:test";
import type { Structural, ValidationRule } from "../../structural.ts";
import { CostBudget } from "../cost-budget.ts";
import { ruleTree } from "./rule-tree.ts";
import { validateRules } from "./validate-rules.ts";

const string: Structural = { type: "string" };
const integer: Structural = { type: "integer" };
const object = (properties: Record<string, Structural>): Structural => ({ type: "object", properties });
const ruled = (schema: Structural, ...rules: (ValidationRule | string)[]): Structural => ({
  ...schema,
  "x-kubernetes-validations": rules.map((rule) => (typeof rule === "string" ? { rule } : rule)),
});

function found(schema: Structural, value: unknown, old?: unknown, budget = new CostBudget()) {
  const tree = ruleTree(schema, { root: true });
  if (tree === undefined) throw new Error("the schema has no rules");
  const { errors, warnings } = validateRules(tree, value, { budget, ...(old === undefined ? {} : { old }) });
  return { errors: errors.map(({ field, type, message }) => `${field}: ${type}: ${message}`), warnings };
}

const errors = (schema: Structural, value: unknown, old?: unknown) => found(schema, value, old).errors;

describe("ruleTree()", () => {
  test("is undefined where there are no rules: they cost nothing", () => {
    expect(ruleTree(object({ a: { type: "array", items: object({ b: string }) } }), { root: true })).toBeUndefined();
  });
});

describe("validateRules()", () => {
  test("names the value, its type and the rule", () => {
    const spec = ruled(object({ min: integer, max: integer }), "self.min <= self.max", {
      rule: "self.max < 10",
      message: "max is too large",
    });
    expect(errors(object({ spec }), { spec: { min: 30, max: 20 } })).toEqual([
      'spec: FieldValueInvalid: Invalid value: "object": failed rule: self.min <= self.max',
      'spec: FieldValueInvalid: Invalid value: "object": max is too large',
    ]);
    expect(errors(object({ spec }), { spec: { min: 1, max: 2 } })).toEqual([]);
  });

  test("reaches items, values and fields at every depth", () => {
    const schema = object({
      l: { type: "array", items: object({ m: { type: "object", additionalProperties: ruled(integer, "self > 0") } }) },
      "x-y": ruled(string, "self == 'a'"),
    });
    expect(errors(schema, { l: [{ m: { a: 1 } }, { m: { b: 0, a: -1 } }], "x-y": "b" })).toEqual([
      'l[1].m[a]: FieldValueInvalid: Invalid value: "integer": failed rule: self > 0',
      'l[1].m[b]: FieldValueInvalid: Invalid value: "integer": failed rule: self > 0',
      `x-y: FieldValueInvalid: Invalid value: "string": failed rule: self == 'a'`,
    ]);
  });

  test("says of the whole object what Go says of no path", () => {
    expect(errors(ruled(object({}), "self.metadata.name == 'a'"), { metadata: { name: "b" } })).toEqual([
      `<nil>: FieldValueInvalid: Invalid value: "object": failed rule: self.metadata.name == 'a'`,
    ]);
  });

  test("takes reason, field path and message from the rule", () => {
    const schema = ruled(
      object({ spec: object({ names: { type: "object", additionalProperties: string } }) }),
      { rule: "false", reason: "FieldValueForbidden", fieldPath: ".spec", message: "no" },
      { rule: "false", reason: "FieldValueRequired", fieldPath: ".spec.names['a.b']" },
      { rule: "false", reason: "FieldValueDuplicate", fieldPath: "['spec']" },
      { rule: "false", messageExpression: "'has %d names'.format([size(self.spec.names)])", message: "unused" },
      { rule: "false", messageExpression: "self.spec.names['missing']", message: "used" },
    );
    expect(errors(schema, { spec: { names: { a: "b" } } })).toEqual([
      "spec: FieldValueForbidden: Forbidden: no",
      "spec.names[a.b]: FieldValueRequired: Required value: failed rule: false",
      'spec: FieldValueDuplicate: Duplicate value: "object"',
      '<nil>: FieldValueInvalid: Invalid value: "object": has 1 names',
      '<nil>: FieldValueInvalid: Invalid value: "object": used',
    ]);
  });

  test("asks nothing of null and of what is absent", () => {
    const schema = object({ a: { ...ruled(string, "false"), nullable: true }, b: ruled(string, "false") });
    expect(errors(schema, { a: null })).toEqual([]);
  });

  test("evaluates transitions when there is something to compare with", () => {
    const schema = object({ name: ruled(string, { rule: "self == oldSelf", message: "name is immutable" }) });
    expect(errors(schema, { name: "a" })).toEqual([]);
    expect(errors(schema, { name: "b" }, {})).toEqual([]);
    expect(errors(schema, { name: "b" }, { name: "b" })).toEqual([]);
    expect(errors(schema, { name: "b" }, { name: "a" })).toEqual([
      'name: FieldValueInvalid: Invalid value: "string": name is immutable',
    ]);
  });

  test("gives rules that can do without it an optional oldSelf", () => {
    const rule = { rule: "oldSelf.hasValue() ? oldSelf.value() < self : self == 1", optionalOldSelf: true };
    const schema = object({ n: ruled(integer, rule) });
    expect(errors(schema, { n: 1 })).toEqual([]);
    expect(errors(schema, { n: 2 })).toHaveLength(1);
    expect(errors(schema, { n: 2 }, { n: 1 })).toEqual([]);
    expect(errors(schema, { n: 1 }, { n: 1 })).toHaveLength(1);
  });

  test("finds old items by the keys of a list that is a map, and nowhere else", () => {
    const items = ruled(object({ k: string, v: integer }), "self.v >= oldSelf.v");
    const list: Structural = {
      type: "array",
      items,
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["k"],
    };
    const old = {
      l: [
        { k: "a", v: 5 },
        { k: "b", v: 1 },
      ],
    };
    expect(
      errors(
        object({ l: list }),
        {
          l: [
            { k: "b", v: 2 },
            { k: "a", v: 4 },
            { k: "c", v: 0 },
          ],
        },
        old,
      ),
    ).toEqual(['l[1]: FieldValueInvalid: Invalid value: "object": failed rule: self.v >= oldSelf.v']);
    expect(errors(object({ l: { type: "array", items } }), { l: [{ k: "a", v: 0 }] }, old)).toEqual([]);
  });

  test("only warns of what did not change", () => {
    const schema = object({
      a: ruled(integer, "self > 0"),
      b: integer,
      l: { type: "array", items: ruled(integer, "self > 0") },
    });
    const old = { a: -1, b: 1, l: [-1, 1] };
    expect(found(schema, { a: -1, b: 2, l: [-1, 1] }, old)).toEqual({
      errors: [],
      warnings: [
        'a: Invalid value: "integer": failed rule: self > 0',
        'l[0]: Invalid value: "integer": failed rule: self > 0',
      ],
    });
    expect(errors(schema, { a: -2, b: 1, l: [-1] }, old)).toEqual([
      'a: FieldValueInvalid: Invalid value: "integer": failed rule: self > 0',
      'l[0]: FieldValueInvalid: Invalid value: "integer": failed rule: self > 0',
    ]);
  });

  test("says what went wrong in an evaluation", () => {
    const schema = ruled(
      object({ m: { type: "object", additionalProperties: integer }, x: { "x-kubernetes-int-or-string": true } }),
      "self.m['a'] > 0",
      "self.x + 1 > 0",
    );
    expect(errors(schema, { m: {}, x: "a" })).toEqual([
      `<nil>: FieldValueInvalid: Invalid value: "object": no such key: a evaluating rule: self.m['a'] > 0`,
      `<nil>: FieldValueInvalid: Invalid value: "object": 'no such overload': call arguments did not match a supported operator, function or macro signature for rule: self.x + 1 > 0`,
    ]);
  });

  test("stops when a call, or all together, cost too much", () => {
    const schema = object({ l: ruled({ type: "array", items: integer }, "self.all(x, self.all(y, true))", "false") });
    const l = Array.from({ length: 2000 }, () => 1);
    expect(errors(schema, { l })).toEqual([
      `l: FieldValueInvalid: Invalid value: "array": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.all(x, self.all(y, true))`,
    ]);
    expect(found(schema, { l: [1, 2, 3] }, undefined, new CostBudget({ total: 10 })).errors).toEqual([
      'l: FieldValueInvalid: Invalid value: "array": validation failed due to running out of cost budget, no further validation rules will be run',
    ]);
  });

  test("holds what allOf demands against the types around it", () => {
    const schema = object({
      s: { ...object({ a: integer }), allOf: [{ properties: { a: ruled({}, "self > 1") } }, ruled({}, "self.a < 5")] },
    });
    expect(errors(schema, { s: { a: 1 } })).toHaveLength(1);
    expect(errors(schema, { s: { a: 7 } })).toHaveLength(1);
    expect(errors(schema, { s: { a: 3 } })).toEqual([]);
  });
});
