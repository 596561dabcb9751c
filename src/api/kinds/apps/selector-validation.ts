import { type FieldError, invalid, required } from "../../field-error.ts";
import { immutable } from "../meta/field-checks.ts";
import type { LabelSelector } from "../meta/label-selector.ts";
import { isEmptySelector, validateLabelSelector } from "../meta/label-selector-validation.ts";

/** How a workload finds its pods: there, not empty, and for ever the same. */
export function validateWorkloadSelector(
  selector: LabelSelector | undefined,
  old: { selector: LabelSelector | undefined } | undefined,
): FieldError[] {
  const errors = old === undefined ? [] : immutable("spec.selector", selector, old.selector);
  if (selector === undefined) return [...errors, required("spec.selector")];
  errors.push(...validateLabelSelector(selector, "spec.selector"));
  if (isEmptySelector(selector)) errors.push(invalid("spec.selector", selector, "empty selector is invalid here"));
  return errors;
}
