import { describe, expect, test } from "bun:test";
import type { KubeObject } from "../../api/kind.ts";
import type { Structural } from "../../api/structural.ts";
import { customValidation } from "./custom-validation.ts";

const declared: Structural = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", "x-kubernetes-validations": [{ rule: "self > 0" }] },
        note: { type: "string" },
      },
    },
  },
};
const widget = (spec: object): KubeObject =>
  ({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" }, spec }) as KubeObject;

describe("customValidation()", () => {
  const { validate, warnings } = customValidation(declared, declared);

  test("holds an object against its schema and its rules", () => {
    expect(validate(widget({ size: 1 }), undefined)).toEqual([]);
    expect(validate(widget({ size: 0 }), undefined).map(({ field }) => field)).toEqual(["spec.size"]);
  });

  test("does not run rules on what the schema refuses, and says so", () => {
    const errors = validate(widget({ note: "a" }), undefined);
    expect(errors.map(({ field, type }) => `${field} ${type}`)).toEqual([
      "spec.size FieldValueRequired",
      "<nil> FieldValueInvalid",
    ]);
    expect(errors[1]?.message).toContain("some validation rules were not checked because the object was invalid");
  });

  test("warns of what was wrong before and did not change", () => {
    const object = widget({ size: 0, note: "new" });
    expect(validate(object, widget({ size: 0, note: "old" }))).toEqual([]);
    expect(warnings(object)).toEqual(['spec.size: Invalid value: "integer": failed rule: self > 0']);
    expect(warnings(widget({ size: 1 }))).toEqual([]);
  });
});
