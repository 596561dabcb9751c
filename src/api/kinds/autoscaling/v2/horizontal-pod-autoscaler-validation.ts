import { type FieldError, invalid } from "../../../field-error.ts";
import { checkPathSegment } from "../../../names.ts";
import { nonNegative, requiredName } from "../../meta/field-checks.ts";
import { validateBehavior } from "./behavior-validation.ts";
import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
} from "./horizontal-pod-autoscaler.ts";
import { validateMetric } from "./metric-validation.ts";

export function validateAutoscaler(spec: HorizontalPodAutoscalerSpec): FieldError[] {
  const { minReplicas: min, maxReplicas: max } = spec;
  const errors: FieldError[] = [];
  if (min !== undefined && min < 1) {
    errors.push(invalid("spec.minReplicas", min, "must be greater than or equal to 1"));
  }
  if (max < 1) errors.push(invalid("spec.maxReplicas", max, "must be greater than 0"));
  if (min !== undefined && max < min) {
    errors.push(invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`"));
  }
  return [
    ...errors,
    ...validateReference(spec.scaleTargetRef, "spec.scaleTargetRef"),
    ...(spec.metrics ?? []).flatMap((metric, i) => validateMetric(metric, `spec.metrics[${i}]`)),
    ...validateBehavior(spec.behavior, "spec.behavior"),
  ];
}

export function validateReference({ kind, name }: CrossVersionObjectReference, path: string): FieldError[] {
  return [
    ...requiredName(`${path}.kind`, kind, checkPathSegment),
    ...requiredName(`${path}.name`, name, checkPathSegment),
  ];
}

export function validateAutoscalerStatus(status: HorizontalPodAutoscalerStatus): FieldError[] {
  return [
    ...nonNegative("status.currentReplicas", status.currentReplicas),
    ...nonNegative("status.desiredReplicas", status.desiredReplicas),
  ];
}
