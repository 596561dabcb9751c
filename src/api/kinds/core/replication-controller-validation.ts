import { type FieldError, required } from "../../field-error.ts";
import { nonNegative } from "../meta/field-checks.ts";
import { validateSelectedTemplate } from "./pod-template-validation.ts";
import type { ReplicationControllerSpec } from "./replication-controller.ts";

export function validateReplicationController(spec: ReplicationControllerSpec): FieldError[] {
  const errors = [
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.replicas", spec.replicas),
  ];
  if (Object.keys(spec.selector ?? {}).length === 0) errors.push(required("spec.selector"));
  if (spec.template === undefined) return [...errors, required("spec.template")];
  return [...errors, ...validateSelectedTemplate(spec.template, { matchLabels: spec.selector ?? {} }, "spec.template")];
}
