import { type FieldError, invalid } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { nonNegative } from "../meta/field-checks.ts";
import type { LeaseSpec } from "./lease.ts";

export function validateLease(spec: LeaseSpec): FieldError[] {
  const { leaseDurationSeconds: seconds, strategy } = spec;
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds <= 0) {
    errors.push(invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"));
  }
  errors.push(...nonNegative("spec.leaseTransitions", spec.leaseTransitions));
  if (strategy) errors.push(...checkQualifiedName(strategy).map((why) => invalid("spec.strategy", strategy, why)));
  if (spec.preferredHolder && !strategy) {
    errors.push(
      invalid("spec.preferredHolder", spec.preferredHolder, "may only be specified if `strategy` is defined"),
    );
  }
  return errors;
}
