import type { FieldError } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateSelectedTemplate } from "../core/pod-template-validation.ts";
import { nonNegative } from "../meta/field-checks.ts";
import type { ReplicaSetSchema } from "./replica-set.ts";
import { validateSameSelector, validateWorkloadSelector } from "./selector-validation.ts";

type ReplicaSet = InferOutput<typeof ReplicaSetSchema>;

export function validateReplicaSet({ spec }: ReplicaSet, old: ReplicaSet | undefined): FieldError[] {
  return [
    ...nonNegative("spec.replicas", spec.replicas),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...validateWorkloadSelector(spec.selector, "deployment"),
    ...validateSelectedTemplate(spec.template, spec.selector, { path: "spec.template", kind: "ReplicaSet" }),
    ...validateSameSelector(spec, old),
  ];
}
