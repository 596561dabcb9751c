import { type FieldError, invalid, required } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validatePodTemplate } from "../core/pod-template-validation.ts";
import { immutable, nonNegative, oneOf, requiredOneOf } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import { selects } from "../meta/selects.ts";
import type { JobSchema } from "./job.ts";
import type { JobSpec, PodFailurePolicyRule } from "./job-spec.ts";

type Job = InferOutput<typeof JobSchema>;

const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;

export function validateJob({ metadata, spec }: Job, old: Job | undefined): FieldError[] {
  const errors = validateJobSpec(spec, "spec");
  errors.push(...validateSelector(spec, metadata.uid ?? ""));
  if (old === undefined) return errors;
  const before = old.spec;
  errors.push(...immutable("spec.selector", spec.selector, before.selector));
  // While it is suspended a job has no pods, so that a queue may still decide where they go.
  if (!(before.suspend && old.status.startTime === undefined)) {
    errors.push(...immutable("spec.template", spec.template, before.template));
  }
  if (spec.completionMode !== "Indexed" || spec.completions !== spec.parallelism) {
    errors.push(...immutable("spec.completions", spec.completions, before.completions));
  }
  const fixed = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] as const;
  return [...errors, ...fixed.flatMap((field) => immutable(`spec.${field}`, spec[field], before[field]))];
}

/** A job's spec at `path`, whose selector is the server's affair. */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors = COUNTS.flatMap((field) => nonNegative(`${path}.${field}`, spec[field]));
  errors.push(...oneOf(`${path}.completionMode`, spec.completionMode, ["Indexed", "NonIndexed"]));
  if (spec.completionMode === "Indexed" && spec.completions === undefined) {
    errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
  }
  if (spec.completionMode !== "Indexed" && spec.backoffLimitPerIndex !== undefined) {
    errors.push(invalid(`${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex, "requires indexed completion mode"));
  }
  for (const [i, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    errors.push(...validateFailureRule(rule, `${path}.podFailurePolicy.rules[${i}]`));
  }
  errors.push(...oneOf(`${path}.podReplacementPolicy`, spec.podReplacementPolicy, ["Failed", "TerminatingOrFailed"]));
  errors.push(...validatePodTemplate(spec.template, `${path}.template`));
  return [...errors, ...validateRestart(spec, path)];
}

function validateRestart(spec: JobSpec, path: string): FieldError[] {
  const field = `${path}.template.spec.restartPolicy`;
  const policy = spec.template.spec?.restartPolicy;
  // Always is the default of pods, so Kubernetes treats it like nothing having been said.
  if (policy === undefined || policy === "Always") return [required(field, 'valid values: "OnFailure", "Never"')];
  const errors = requiredOneOf(field, policy, ["Never", "OnFailure"]);
  if (spec.podFailurePolicy !== undefined && policy !== "Never") {
    errors.push(invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified'));
  }
  return errors;
}

function validateFailureRule(rule: PodFailurePolicyRule, path: string): FieldError[] {
  const errors = requiredOneOf(`${path}.action`, rule.action, ["Count", "FailIndex", "FailJob", "Ignore"]);
  const codes = rule.onExitCodes;
  if (codes !== undefined) {
    const at = `${path}.onExitCodes`;
    errors.push(...requiredOneOf(`${at}.operator`, codes.operator, ["In", "NotIn"]));
    const values = codes.values ?? [];
    if (values.length === 0) errors.push(invalid(`${at}.values`, values, "at least one value is required"));
    values.forEach((value, i) => {
      if (value === 0 && codes.operator === "In")
        errors.push(invalid(`${at}.values[${i}]`, value, "must not be 0 for the In operator"));
    });
  }
  const given = [codes, rule.onPodConditions].filter((part) => part !== undefined).length;
  if (given === 0) errors.push(invalid(path, rule, "specifying one of OnExitCodes and OnPodConditions is required"));
  if (given > 1) errors.push(invalid(path, rule, "specifying both OnExitCodes and OnPodConditions is not supported"));
  return errors;
}

/** Without manualSelector the selector has to be the generated one; in any case it has to find the job's own pods. */
function validateSelector(spec: JobSpec, uid: string): FieldError[] {
  if (spec.selector === undefined) return [required("spec.selector")];
  const errors = validateLabelSelector(spec.selector, "spec.selector");
  const labels = spec.template.metadata?.labels ?? {};
  if (!spec.manualSelector) {
    const wanted = { "batch.kubernetes.io/controller-uid": uid };
    const { matchLabels = {}, matchExpressions = [] } = spec.selector;
    const legacy = Object.keys(matchLabels).length === 1 && matchLabels["controller-uid"] === uid;
    if (!legacy && (matchExpressions.length > 0 || !Bun.deepEquals(matchLabels, wanted))) {
      errors.push(invalid("spec.selector", spec.selector, "`selector` not auto-generated"));
    }
  }
  if (!selects(spec.selector, labels)) {
    errors.push(invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
  }
  return errors;
}
