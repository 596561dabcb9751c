import { type FieldError, invalid } from "../../field-error.ts";
import { validateShare } from "../apps/int-or-percent.ts";
import { oneOf } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { PodDisruptionBudgetSpec } from "./pod-disruption-budget.ts";

export function validateBudget(spec: PodDisruptionBudgetSpec): FieldError[] {
  const errors = [
    ...validateShare("spec.minAvailable", spec.minAvailable),
    ...validateShare("spec.maxUnavailable", spec.maxUnavailable),
    ...validateLabelSelector(spec.selector, "spec.selector"),
    ...oneOf("spec.unhealthyPodEvictionPolicy", spec.unhealthyPodEvictionPolicy, ["AlwaysAllow", "IfHealthyBudget"]),
  ];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.push(invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
  }
  return errors;
}
