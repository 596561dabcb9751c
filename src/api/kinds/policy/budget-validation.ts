import { type FieldError, invalid } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateAtMostAll, validateIntOrPercent } from "../apps/int-or-percent.ts";
import { validateConditions } from "../meta/conditions-validation.ts";
import { nonNegative, oneOf } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { PodDisruptionBudgetSchema, PodDisruptionBudgetSpec } from "./pod-disruption-budget.ts";

export function validateBudget(spec: PodDisruptionBudgetSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.push(invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const field of ["minAvailable", "maxUnavailable"] as const) {
    errors.push(...validateIntOrPercent(`spec.${field}`, spec[field]));
    errors.push(...validateAtMostAll(`spec.${field}`, spec[field]));
  }
  return [
    ...errors,
    ...validateLabelSelector(spec.selector, "spec.selector"),
    ...oneOf("spec.unhealthyPodEvictionPolicy", spec.unhealthyPodEvictionPolicy, ["AlwaysAllow", "IfHealthyBudget"]),
  ];
}

const COUNTS = ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] as const;

export function validateBudgetStatus({ status }: InferOutput<typeof PodDisruptionBudgetSchema>): FieldError[] {
  return [
    ...validateConditions(status.conditions, "status.conditions"),
    ...COUNTS.flatMap((field) => nonNegative(`status.${field}`, status[field])),
  ];
}
