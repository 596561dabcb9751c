import { type FieldError, forbidden, invalid, notSupported } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateSelectedTemplate } from "../core/pod-template-validation.ts";
import { nonNegative } from "../meta/field-checks.ts";
import type { DeploymentSchema, DeploymentStrategy } from "./deployment.ts";
import { isNone, validateAtMostAll, validateIntOrPercent } from "./int-or-percent.ts";
import { validateSameSelector, validateWorkloadSelector } from "./selector-validation.ts";

type Deployment = InferOutput<typeof DeploymentSchema>;

export function validateDeployment({ spec }: Deployment, old: Deployment | undefined): FieldError[] {
  const errors = [
    ...nonNegative("spec.replicas", spec.replicas),
    ...validateWorkloadSelector(spec.selector, "deployment"),
    ...validateSelectedTemplate(spec.template, spec.selector, { path: "spec.template", kind: "ReplicaSet" }),
    ...validateStrategy(spec.strategy, "spec.strategy"),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...nonNegative("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds),
  ];
  if (spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0)) {
    errors.push(
      invalid("spec.progressDeadlineSeconds", spec.progressDeadlineSeconds, "must be greater than minReadySeconds"),
    );
  }
  return [...errors, ...validateSameSelector(spec, old)];
}

function validateStrategy({ type, rollingUpdate }: DeploymentStrategy, path: string): FieldError[] {
  if (type === "Recreate") {
    if (rollingUpdate === undefined) return [];
    return [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  }
  if (type !== "RollingUpdate") {
    return [notSupported(path, { Type: type, RollingUpdate: rollingUpdate ?? null }, ["Recreate", "RollingUpdate"])];
  }
  const at = `${path}.rollingUpdate`;
  const { maxSurge, maxUnavailable } = rollingUpdate ?? {};
  const errors = [
    ...validateIntOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...validateIntOrPercent(`${at}.maxSurge`, maxSurge),
  ];
  if (isNone(maxSurge) && isNone(maxUnavailable)) {
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errors, ...validateAtMostAll(`${at}.maxUnavailable`, maxUnavailable)];
}
