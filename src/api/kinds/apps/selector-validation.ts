import { type FieldError, invalid, required } from "../../field-error.ts";
import { immutable } from "../meta/field-checks.ts";
import type { LabelSelector } from "../meta/label-selector.ts";
import { isEmptySelector, validateLabelSelector } from "../meta/label-selector-validation.ts";

/** How a workload finds its pods: there, and not empty; `kind` as Kubernetes names it in the complaint. */
export function validateWorkloadSelector(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (selector === undefined) return [required("spec.selector")];
  const errors = validateLabelSelector(selector, "spec.selector");
  if (isEmptySelector(selector)) {
    errors.push(invalid("spec.selector", selector, `empty selector is invalid for ${kind}`));
  }
  return errors;
}

/** For ever the same: pods that were found are not lost. */
export function validateSameSelector(
  { selector }: { selector: LabelSelector | undefined },
  old: { spec: { selector: LabelSelector | undefined } } | undefined,
): FieldError[] {
  return old === undefined ? [] : immutable("spec.selector", selector, old.spec.selector);
}
