import { type FieldError, invalid } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateSelectedTemplate } from "../core/pod-template-validation.ts";
import { nonNegative, requiredOneOf } from "../meta/field-checks.ts";
import type { DaemonSetSchema, DaemonSetUpdateStrategy } from "./daemon-set.ts";
import { isNone, validateShare } from "./int-or-percent.ts";
import { validateWorkloadSelector } from "./selector-validation.ts";

type DaemonSet = InferOutput<typeof DaemonSetSchema>;

export function validateDaemonSet({ spec }: DaemonSet, old: DaemonSet | undefined): FieldError[] {
  return [
    ...validateWorkloadSelector(spec.selector, old?.spec),
    ...validateSelectedTemplate(spec.template, spec.selector, "spec.template"),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...validateStrategy(spec.updateStrategy, "spec.updateStrategy"),
  ];
}

function validateStrategy({ type, rollingUpdate }: DaemonSetUpdateStrategy, path: string): FieldError[] {
  if (type !== "RollingUpdate") return requiredOneOf(`${path}.type`, type, ["OnDelete", "RollingUpdate"]);
  const at = `${path}.rollingUpdate`;
  const { maxSurge, maxUnavailable } = rollingUpdate ?? {};
  const errors = [
    ...validateShare(`${at}.maxUnavailable`, maxUnavailable),
    ...validateShare(`${at}.maxSurge`, maxSurge),
  ];
  if (isNone(maxSurge) && isNone(maxUnavailable)) {
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, "cannot be 0 when maxSurge is 0"));
  } else if (!isNone(maxSurge) && !isNone(maxUnavailable)) {
    errors.push(invalid(`${at}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  }
  return errors;
}
