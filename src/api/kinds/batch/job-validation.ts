import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import type { Container } from "../core/container.ts";
import type { PodSpec } from "../core/pod-spec.ts";
import type { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { validateSelected } from "../core/pod-template-validation.ts";
import { immutable } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import { selects } from "../meta/selects.ts";
import type { JobSchema } from "./job.ts";
import type { JobSpec } from "./job-spec.ts";
import { validateJobSpec } from "./job-spec-validation.ts";

type Job = InferOutput<typeof JobSchema>;

export function validateJob(job: Job, old: Job | undefined): FieldError[] {
  const { metadata, spec } = job;
  const errors = [
    ...validateGeneratedSelector(spec, metadata.uid ?? "", metadata.name ?? ""),
    ...validateJobSpec(spec, "spec"),
    ...(spec.selector === undefined
      ? [required("spec.selector")]
      : validateLabelSelector(spec.selector, "spec.selector")),
    ...validateSelected(spec.template, spec.selector, "spec.template"),
  ];
  return old === undefined ? [...errors, ...validateHostnames(job)] : [...errors, ...validateUpdate(job, old)];
}

/** Unless the job brings a selector of its own, it has to be one that finds what the server writes on the job's pods. */
function validateGeneratedSelector(spec: JobSpec, uid: string, name: string): FieldError[] {
  if (spec.manualSelector || spec.selector === undefined) return [];
  const wanted: Record<string, string> = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const labels = spec.template.metadata?.labels ?? {};
  const at = "spec.template.metadata.labels";
  const errors = Object.entries(wanted).flatMap(([key, value]) => {
    if (labels[key] === undefined) return [required(`${at}[${key}]`, `must be '${value}'`)];
    return labels[key] === value ? [] : [invalid(`${at}[${key}]`, labels, `must be '${value}'`)];
  });
  if (selects(spec.selector, wanted)) return errors;
  return [...errors, invalid("spec.selector", spec.selector, "`selector` not auto-generated")];
}

/** A pod with an index has it in its host name. */
function validateHostnames({ metadata: { name = "" }, spec }: Job): FieldError[] {
  if (spec.completionMode !== "Indexed" || !spec.completions || spec.completions < 0) return [];
  const longest = `${name}-${spec.completions - 1}`;
  return checkLabel(longest).length === 0
    ? []
    : [invalid("metadata.name", name, `will not able to create pod with invalid DNS label: ${longest}`)];
}

const FIXED = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] as const;

function validateUpdate(job: Job, old: Job): FieldError[] {
  const [spec, before] = [job.spec, old.spec];
  return [
    ...validateCompletions(spec, before),
    ...immutable("spec.selector", spec.selector, before.selector),
    ...immutable("spec.template", spec.template, movedTemplate(job, old)),
    ...FIXED.flatMap((field) => immutable(`spec.${field}`, spec[field], before[field])),
  ];
}

/** A job with indexes may grow and shrink, as long as each index has its own pod. */
function validateCompletions(spec: JobSpec, old: JobSpec): FieldError[] {
  if (spec.completionMode !== "Indexed") return immutable("spec.completions", spec.completions, old.completions);
  if (spec.completions === undefined || spec.completions === old.completions) return [];
  if (spec.completions === spec.parallelism) return [];
  return [invalid("spec.completions", spec.completions, "can only be modified in tandem with spec.parallelism")];
}

/** The old template, with everything taken from the new one that a queue may still decide while the job waits. */
function movedTemplate(job: Job, old: Job): PodTemplateSpec {
  const before = old.spec.template;
  const now = job.spec.template;
  if (!mayMove(old) || before.spec === undefined || now.spec === undefined) return before;
  const spec: PodSpec = { ...before.spec };
  const { nodeSelector, tolerations, schedulingGates, affinity } = now.spec;
  Object.assign(spec, { nodeSelector, tolerations, schedulingGates });
  const moved = { ...spec.affinity, nodeAffinity: affinity?.nodeAffinity };
  spec.affinity = equalJson(moved, {}) && affinity === undefined ? undefined : moved;
  for (const list of ["containers", "initContainers"] as const) {
    const resized = spec[list]?.map((container, i) => withResources(container, now.spec?.[list]?.[i]));
    if (resized !== undefined) spec[list] = resized;
  }
  const { annotations, labels } = now.metadata ?? {};
  return { metadata: { ...before.metadata, annotations, labels }, spec };
}

const withResources = (container: Container, now: Container | undefined): Container =>
  now?.name === container.name ? { ...container, resources: now.resources } : container;

/** Whether a job is suspended and has no pods: it never started, or all that it had are gone. */
function mayMove({ spec, status }: Job): boolean {
  if (!spec.suspend) return false;
  const suspended = (status.conditions ?? []).some(({ type, status: is }) => type === "Suspended" && is === "True");
  return status.startTime === undefined || (suspended && (status.active ?? 0) === 0);
}
