import { ruleTree } from "../../api/cel/rules/rule-tree.ts";
import { validateRules } from "../../api/cel/rules/validate-rules.ts";
import { embeddedErrors } from "../../api/embedded-resources.ts";
import { type FieldError, type FieldErrorType, invalid } from "../../api/field-error.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Structural } from "../../api/structural.ts";
import { validateSchema } from "../../api/validate-schema.ts";

export interface CustomValidation {
  /** Complaints about an object; `old` is what it replaces. */
  validate(object: KubeObject, old: KubeObject | undefined): FieldError[];
  /** What the rules say of parts that did not change, of an object that was validated. */
  warnings(object: KubeObject): readonly string[];
}

/** With these there is no telling what a rule would see. */
const BLOCKING: ReadonlySet<FieldErrorType> = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

const UNCHECKED =
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

/**
 * Validation by a custom resource's schema and its rules. `schema` is the structural form, with the fields that every object has;
 * `declared` is the schema as the definition has it: rules see no more of an object.
 */
export function customValidation(schema: Structural, declared: Structural | undefined): CustomValidation {
  const rules = declared === undefined ? undefined : ruleTree(declared, { root: true });
  const remarks = new WeakMap<KubeObject, readonly string[]>();
  return {
    validate: (object, old) => {
      const errors = [...validateSchema(schema, object, { path: "", old }), ...embeddedErrors(schema, object)];
      if (rules === undefined) return errors;
      if (errors.some(({ type }) => BLOCKING.has(type))) return [...errors, invalid("<nil>", null, UNCHECKED)];
      const found = validateRules(rules, object, { old });
      if (found.warnings.length > 0) remarks.set(object, found.warnings);
      return [...errors, ...found.errors];
    },
    warnings: (object) => remarks.get(object) ?? [],
  };
}
