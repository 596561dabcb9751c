import { type FieldError, forbidden, invalid } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateSelectedTemplate } from "../core/pod-template-validation.ts";
import { nonNegative, requiredOneOf } from "../meta/field-checks.ts";
import type { DeploymentSchema, DeploymentStrategy } from "./deployment.ts";
import { isNone, validateIntOrPercent, validateShare } from "./int-or-percent.ts";
import { validateWorkloadSelector } from "./selector-validation.ts";

type Deployment = InferOutput<typeof DeploymentSchema>;

export function validateDeployment({ spec }: Deployment, old: Deployment | undefined): FieldError[] {
  const errors = [
    ...nonNegative("spec.replicas", spec.replicas),
    ...validateWorkloadSelector(spec.selector, old?.spec),
    ...validateSelectedTemplate(spec.template, spec.selector, "spec.template"),
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
  return errors;
}

function validateStrategy({ type, rollingUpdate }: DeploymentStrategy, path: string): FieldError[] {
  if (type !== "RollingUpdate") {
    const errors = requiredOneOf(`${path}.type`, type, ["Recreate", "RollingUpdate"]);
    if (rollingUpdate !== undefined) {
      errors.push(forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
    }
    return errors;
  }
  const at = `${path}.rollingUpdate`;
  const { maxSurge, maxUnavailable } = rollingUpdate ?? {};
  const errors = [
    ...validateShare(`${at}.maxUnavailable`, maxUnavailable),
    ...validateIntOrPercent(`${at}.maxSurge`, maxSurge),
  ];
  if (isNone(maxSurge) && isNone(maxUnavailable)) {
    errors.push(invalid(`${at}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return errors;
}
