import { expect, test } from "bun:test";
import { ExpressionCompiler } from "../../../api/kinds/admissionregistration/expression-compiler.ts";
import { expressionOf } from "./expression.ts";
import { conditionsHold } from "./match-condition.ts";
import { PolicyError } from "./policy-error.ts";

const holds = (object: object, ...texts: string[]): boolean => {
  const compiler = new ExpressionCompiler({ params: false });
  const conditions = texts.map((text) => expressionOf(text, (one) => compiler.condition(one)));
  return conditionsHold(conditions, { object, oldObject: null, request: {}, namespaceObject: null });
};

test("conditionsHold wants all conditions, and lets one that is false decide before those that fail", () => {
  expect(holds({ a: 1 }, "object.a == 1", "true")).toBe(true);
  expect(holds({ a: 1 }, "object.absent == 1", "object.a == 2", "object.other == 1")).toBe(false);
  const failing =
    (...texts: string[]) =>
    () =>
      holds({}, ...texts);
  expect(failing("object.x == 1")).toThrow(
    new PolicyError("expression 'object.x == 1' resulted in error: no such key: x"),
  );
  expect(failing("object.x == 1", "true", "object.y == 1")).toThrow(
    "[expression 'object.x == 1' resulted in error: no such key: x, expression 'object.y == 1' resulted in error: no such key: y]",
  );
});

test("conditionsHold gives all conditions of a policy a quarter of what its validations may cost", () => {
  const items = Array.from({ length: 300 }, (_, i) => `k${i}`);
  const heavy = (i: number) => `object.items.all(a, object.items.all(b, a + b != 'x')) || ${i} < 0`;
  const conditions = (count: number) => Array.from({ length: count }, (_, i) => heavy(i));
  expect(holds({ items }, ...conditions(3))).toBe(true);
  expect(() => holds({ items }, ...conditions(5))).toThrow("running out of cost budget");
});
