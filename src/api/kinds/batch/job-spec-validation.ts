import { type FieldError, invalid, notSupported, required, tooLong } from "../../field-error.ts";
import { validatePodTemplate } from "../core/pod-template-validation.ts";
import { nonNegative, oneOf } from "../meta/field-checks.ts";
import { checkDomainPrefixedPath } from "../meta/text-checks.ts";
import { validateFailurePolicy } from "./failure-policy-validation.ts";
import type { JobSpec } from "./job-spec.ts";
import { validateSuccessPolicy } from "./success-policy-validation.ts";

const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;

/** A job's spec at `path`, whose selector is the server's affair. */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors = COUNTS.flatMap((field) => nonNegative(`${path}.${field}`, spec[field]));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${path}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
  }
  return [
    ...errors,
    ...validateManager(spec.managedBy, `${path}.managedBy`),
    ...validateMode(spec, path),
    ...(spec.podFailurePolicy === undefined ? [] : validateFailurePolicy(spec, `${path}.podFailurePolicy`)),
    ...validateSuccess(spec, `${path}.successPolicy`),
    ...validateReplacement(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...validateRestart(spec, `${path}.template.spec.restartPolicy`),
  ];
}

const MAX_MANAGER = 63;

function validateManager(name: string | undefined, path: string): FieldError[] {
  if (name === undefined) return [];
  const errors = checkDomainPrefixedPath(name).map((why) => invalid(path, name, why));
  return name.length > MAX_MANAGER ? [...errors, tooLong(path, MAX_MANAGER)] : errors;
}

/** Most pods at once of a job with indexes, as far as its status can list them. */
const MAX_PARALLEL = 100_000;
/** Above so many indexes the limits for failing ones are tighter. */
const MANY = 100_000;
const FEW = 10_000;

function validateMode(spec: JobSpec, path: string): FieldError[] {
  const { completionMode: mode, completions, parallelism } = spec;
  const errors = oneOf(`${path}.completionMode`, mode, ["NonIndexed", "Indexed"]);
  if (mode !== "Indexed") {
    for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"] as const) {
      if (spec[field] === undefined || (mode !== undefined && mode !== "NonIndexed")) continue;
      errors.push(invalid(`${path}.${field}`, spec[field], "requires indexed completion mode"));
    }
    return errors;
  }
  if (completions === undefined) errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
  if (parallelism !== undefined && parallelism > MAX_PARALLEL) {
    const why = `must be less than or equal to ${MAX_PARALLEL} when completion mode is Indexed`;
    errors.push(invalid(`${path}.parallelism`, parallelism, why));
  }
  return spec.backoffLimitPerIndex === undefined ? errors : [...errors, ...validateFailedIndexes(spec, path)];
}

function validateFailedIndexes({ maxFailedIndexes: max, completions = 0, parallelism = 0 }: JobSpec, path: string) {
  const at = `${path}.maxFailedIndexes`;
  const errors: FieldError[] = [];
  if (max !== undefined && max > completions) {
    errors.push(invalid(at, max, "must be less than or equal to completions"));
  }
  if (max !== undefined && max > MANY) errors.push(invalid(at, max, `must be less than or equal to ${MANY}`));
  if (completions <= MANY) return errors;
  const tight = `must be less than or equal to ${FEW} when completions are above ${MANY} and used with backoff limit per index`;
  if (max === undefined) errors.push(required(at, `must be specified when completions is above ${MANY}`));
  if (parallelism > FEW) errors.push(invalid(`${path}.parallelism`, parallelism, tight));
  if (max !== undefined && max > FEW) errors.push(invalid(at, max, tight));
  return errors;
}

function validateSuccess(spec: JobSpec, path: string): FieldError[] {
  if (spec.successPolicy === undefined) return [];
  if (spec.completionMode === "Indexed") return validateSuccessPolicy(spec, path);
  return [invalid(path, spec.successPolicy, "requires indexed completion mode")];
}

function validateReplacement({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  return oneOf(path, policy, podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"]);
}

function validateRestart(spec: JobSpec, path: string): FieldError[] {
  const policy = spec.template.spec?.restartPolicy;
  // Always is the default of pods, so Kubernetes treats it like nothing having been said.
  if (!policy || policy === "Always") return [required(path, 'valid values: "OnFailure", "Never"')];
  if (policy !== "OnFailure" && policy !== "Never") return [notSupported(path, policy, ["OnFailure", "Never"])];
  if (spec.podFailurePolicy === undefined || policy === "Never") return [];
  return [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')];
}
