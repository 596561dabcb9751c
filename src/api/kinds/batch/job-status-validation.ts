import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError, invalid, invalidWhole, required } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { nonNegative } from "../meta/field-checks.ts";
import { countIndexes } from "./index-ranges.ts";
import type { JobSchema } from "./job.ts";

type Job = InferOutput<typeof JobSchema>;

const COUNTS = ["active", "succeeded", "failed", "ready", "terminating"] as const;
const ENDS = ["Failed", "Complete", "FailureTarget", "SuccessCriteriaMet"] as const;

const has = ({ status }: Job, type: string): boolean =>
  (status.conditions ?? []).some((condition) => condition.type === type && condition.status === "True");
const isFinished = (job: Job): boolean => has(job, "Complete") || has(job, "Failed");

/** What whoever runs a job reports of it: numbers that can be, and an end that is one. What did not change is believed. */
export function validateJobStatus(job: Job, old: Job): FieldError[] {
  const { status } = job;
  return [
    ...COUNTS.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...validateUncounted(job),
    ...(equalJson(job.status.conditions ?? [], old.status.conditions ?? []) ? [] : validateEnds(job, old)),
    ...validateTimes(job, old),
    ...validateFinished(job, old),
    ...validateIndexes(job, old),
    ...validateProgress(job, old),
  ];
}

function validateUncounted({ status }: Job): FieldError[] {
  const seen = new Set<string>();
  return (["succeeded", "failed"] as const).flatMap((field) =>
    (status.uncountedTerminatedPods?.[field] ?? []).flatMap((uid, i) => {
      const at = `status.uncountedTerminatedPods.${field}[${i}]`;
      if (uid === "") return [invalid(at, uid, "must not be empty")];
      const again = seen.has(uid);
      seen.add(uid);
      return again ? [duplicate(at, uid)] : [];
    }),
  );
}

/** Pairs of conditions of which the job can have one only. */
const EXCLUSIVE = [
  ["Complete", "Failed"],
  ["Complete", "FailureTarget"],
  ["Failed", "SuccessCriteriaMet"],
  ["FailureTarget", "SuccessCriteriaMet"],
] as const;
/** Ends that another condition announces. */
const ANNOUNCED = [
  ["Failed", "FailureTarget"],
  ["Complete", "SuccessCriteriaMet"],
] as const;

function validateEnds(job: Job, old: Job): FieldError[] {
  const at = "status.conditions";
  const errors = ENDS.filter((type) => has(old, type) && !has(job, type)).map((type) =>
    invalidWhole(at, `cannot disable the terminal ${type}=True condition`),
  );
  for (const [a, b] of EXCLUSIVE) {
    if (has(job, a) && has(job, b)) errors.push(invalidWhole(at, `cannot set ${a}=True and ${b}=true conditions`));
  }
  for (const [end, first] of ANNOUNCED) {
    if (!has(job, end) || has(job, first) || has(old, end)) continue;
    errors.push(invalidWhole(at, `cannot set ${end}=True condition without the ${first}=true condition`));
  }
  if (has(job, "SuccessCriteriaMet") && !has(old, "SuccessCriteriaMet") && job.spec.completionMode !== "Indexed") {
    if (job.spec.successPolicy !== undefined) {
      errors.push(invalidWhole(at, "cannot set SuccessCriteriaMet to NonIndexed Job"));
    }
  }
  return errors;
}

function validateTimes({ status, ...job }: Job, old: Job): FieldError[] {
  const { startTime, completionTime } = status;
  const complete = has({ ...job, status }, "Complete");
  const errors: FieldError[] = [];
  const changed = completionTime !== old.status.completionTime || complete !== has(old, "Complete");
  if (changed && completionTime !== undefined && !complete) {
    const why = "cannot set completionTime when there is no Complete=True condition";
    errors.push(invalid("status.completionTime", completionTime, why));
  }
  if (changed && complete && completionTime === undefined) {
    errors.push(required("status.completionTime", "completionTime is required for Complete jobs"));
  }
  if (startTime !== undefined && completionTime !== undefined && Date.parse(completionTime) < Date.parse(startTime)) {
    errors.push(invalid("status.completionTime", completionTime, "completionTime cannot be set before startTime"));
  }
  if (has(old, "Complete") && old.status.completionTime !== undefined && completionTime !== old.status.completionTime) {
    errors.push(invalid("status.completionTime", completionTime ?? null, "completionTime cannot be mutated"));
  }
  const before = old.status.startTime;
  if (before === undefined || startTime === before || job.spec.suspend) return errors;
  return startTime === undefined
    ? [...errors, required("status.startTime", "startTime cannot be removed for unsuspended job")]
    : [...errors, invalid("status.startTime", startTime, "startTime cannot be updated for unsuspended job")];
}

/** A job that is over has nothing that runs, ends or is to be counted. */
function validateFinished(job: Job, old: Job): FieldError[] {
  if (!isFinished(job) || isFinished(old)) return [];
  const { active = 0, terminating = 0, startTime, uncountedTerminatedPods: pods } = job.status;
  const errors: FieldError[] = [];
  if (active > 0) errors.push(invalid("status.active", active, "active>0 is invalid for finished job"));
  if (terminating > 0) {
    errors.push(invalid("status.terminating", terminating, "terminating>0 is invalid for finished job"));
  }
  if (startTime === undefined) errors.push(required("status.startTime", "startTime is required for finished job"));
  if ((pods?.failed ?? []).length > 0 || (pods?.succeeded ?? []).length > 0) {
    const why = "uncountedTerminatedPods needs to be empty for finished job";
    errors.push(invalid("status.uncountedTerminatedPods", pods, why));
  }
  return errors;
}

function validateIndexes({ spec, status }: Job, old: Job): FieldError[] {
  return (["completedIndexes", "failedIndexes"] as const).flatMap((field) => {
    const text = status[field];
    const at = `status.${field}`;
    if (text === undefined || text === old.status[field]) return [];
    if (spec.completionMode !== "Indexed") {
      if (text === "" && field === "completedIndexes") return [];
      const what = field === "completedIndexes" ? "non-empty completedIndexes" : "failedIndexes";
      return [invalid(at, text, `cannot set ${what} when non-indexed completion mode`)];
    }
    if (field === "failedIndexes" && spec.backoffLimitPerIndex === undefined) {
      return [invalid(at, text, "cannot set failedIndexes when backoffLimitPerIndex is not set")];
    }
    const counted = countIndexes(text, spec.completions ?? 0);
    return typeof counted === "number" ? [] : [invalid(at, text, `error parsing ${field}: ${counted.why}`)];
  });
}

/** Counters of what is over never go back; ready pods are among the active ones. */
function validateProgress({ status }: Job, old: Job): FieldError[] {
  const errors: FieldError[] = [];
  const { ready = 0, active = 0 } = status;
  const changed = ready !== (old.status.ready ?? 0) || active !== (old.status.active ?? 0);
  if (changed && ready > active) {
    errors.push(invalid("status.ready", ready, "cannot set more ready pods than active"));
  }
  for (const field of ["failed", "succeeded"] as const) {
    const indexed =
      field === "succeeded" && (status.completedIndexes !== undefined || old.status.completedIndexes !== undefined);
    const count = status[field] ?? 0;
    if (!indexed && count < (old.status[field] ?? 0)) {
      errors.push(invalid(`status.${field}`, count, `cannot decrease the ${field} counter`));
    }
  }
  return errors;
}
