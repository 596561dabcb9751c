import { type FieldError, invalid } from "../../../field-error.ts";
import { oneOf, requiredText } from "../../meta/field-checks.ts";
import type { HorizontalPodAutoscalerSpec } from "./horizontal-pod-autoscaler.ts";

const METRICS = ["ContainerResource", "External", "Object", "Pods", "Resource"];

export function validateAutoscaler(spec: HorizontalPodAutoscalerSpec): FieldError[] {
  const min = spec.minReplicas ?? 1;
  const errors: FieldError[] = [];
  if (min < 1) errors.push(invalid("spec.minReplicas", min, "must be greater than or equal to 1"));
  if (spec.maxReplicas < 1) errors.push(invalid("spec.maxReplicas", spec.maxReplicas, "must be greater than 0"));
  if (spec.maxReplicas < min) {
    errors.push(invalid("spec.maxReplicas", spec.maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  errors.push(...requiredText("spec.scaleTargetRef.kind", spec.scaleTargetRef.kind));
  errors.push(...requiredText("spec.scaleTargetRef.name", spec.scaleTargetRef.name));
  return [...errors, ...(spec.metrics ?? []).flatMap(({ type }, i) => oneOf(`spec.metrics[${i}].type`, type, METRICS))];
}
