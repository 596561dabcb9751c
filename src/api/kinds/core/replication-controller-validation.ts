import { type FieldError, required } from "../../field-error.ts";
import { nonNegative } from "../meta/field-checks.ts";
import { validateSelectedTemplate } from "./pod-template-validation.ts";
import type { ReplicationControllerSpec } from "./replication-controller.ts";

export function validateReplicationController(spec: ReplicationControllerSpec): FieldError[] {
  const errors = nonNegative("spec.minReadySeconds", spec.minReadySeconds);
  if (Object.keys(spec.selector ?? {}).length === 0) errors.push(required("spec.selector"));
  errors.push(...nonNegative("spec.replicas", spec.replicas));
  if (spec.template === undefined) return [...errors, required("spec.template")];
  const place = { path: "spec.template", kind: "ReplicationController" };
  return [...errors, ...validateSelectedTemplate(spec.template, { matchLabels: spec.selector ?? {} }, place)];
}
