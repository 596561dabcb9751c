/** What a job does next, and how it stands. Pure. */
import type { JobCondition, JobStatus } from "../../api/kinds/batch/job.ts";
import { formatTime } from "../../api/time.ts";
import { deletionOrder } from "../pods/deletion-order.ts";
import { isFinished, isReady, type StoredPod, timeOf } from "../pods/pod-state.ts";
import { formatIndexes } from "./indexes.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { indexOf, isIndexed, isTracked, type StoredJob } from "./pod.ts";
import { type Tally, tallyOf } from "./tally.ts";

export interface JobObserved {
  job: StoredJob;
  /** The pods it manages, ended and leaving ones included. */
  pods: readonly StoredPod[];
  now: number;
}

export interface JobPlan {
  /** Pods to make: the completion index of each, and how often that has failed. */
  create: { index: number | undefined; failures: number | undefined }[];
  remove: StoredPod[];
  /** Pods that the written status accounts for: nothing need keep them any longer. */
  release: StoredPod[];
  status: JobStatus;
  /** What has come about with this plan, for events. */
  news: { type: "Normal" | "Warning"; reason: string; message: string } | undefined;
  requeueAfter: number | undefined;
}

const FIRST_BACKOFF = 10_000;
const MOST_BACKOFF = 600_000;
const BURST = 500;
const PATIENCE = 2000;

export const isDone = ({ status }: StoredJob): boolean =>
  status?.conditions?.some(
    ({ type, status: state }) => (type === "Complete" || type === "Failed") && state === "True",
  ) === true;

export function planJob(observed: JobObserved): JobPlan {
  const { job, pods, now } = observed;
  const tally = tallyOf(observed);
  const active = pods.filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined);
  const outcome = outcomeOf({ ...observed, tally, active: active.length });
  const suspended = job.spec?.suspend === true && outcome === undefined;
  const plan: JobPlan = { create: [], remove: [], release: [], status: {}, news: undefined, requeueAfter: undefined };
  const patience = outcome === undefined ? 0 : patienceOf(job, outcome, now);
  if (patience > 0 && active.length > 0) plan.requeueAfter = patience;
  else if (outcome !== undefined || suspended) plan.remove = active;
  else Object.assign(plan, resized({ ...observed, tally, active }));
  const left = active.length - plan.remove.length;
  const terminating = pods.filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined).length;
  const settled = left === 0 && terminating === 0 && plan.remove.length === 0 && tally.uncounted.size === 0;
  const conditions = conditionsOf(job, { outcome, settled, suspended, now });
  plan.status = statusOf(observed, {
    tally,
    active: active.filter((pod) => !plan.remove.includes(pod)),
    terminating,
    conditions,
  });
  plan.release = pods.filter((pod) => isTracked(pod) && (tally.ended.has(pod.metadata.uid) || isDone(job)));
  const last = conditions.at(-1);
  const told = (job.status?.conditions ?? []).some(({ type }) => type === last?.type);
  if (outcome !== undefined && settled && last !== undefined && !told) {
    plan.news = outcome.failed
      ? { type: "Warning", reason: outcome.reason, message: outcome.message }
      : { type: "Normal", reason: "Completed", message: "Job completed" };
    if (!outcome.failed) plan.status.completionTime = formatTime(now);
  }
  const deadline = job.spec?.activeDeadlineSeconds;
  if (deadline !== undefined && outcome === undefined && job.status?.startTime) {
    const due = Math.max(1, timeOf(job.status.startTime) + deadline * 1000 - now);
    plan.requeueAfter = Math.min(plan.requeueAfter ?? due, due);
  }
  return plan;
}

/**
 * How long the other pods of a job may still go on that has met its success policy, in ms: pods that end together all count. Kubernetes looks
 * at the pods of a job once a second, to the same effect; times of conditions are whole seconds.
 */
function patienceOf(job: StoredJob, outcome: Outcome, now: number): number {
  if (outcome.reason !== "SuccessPolicy") return 0;
  const met = job.status?.conditions?.find(({ type }) => type === "SuccessCriteriaMet");
  return met === undefined ? PATIENCE : Math.max(0, timeOf(met.lastTransitionTime) + PATIENCE - now);
}

type Situation = JobObserved & { tally: Tally; active: readonly StoredPod[] };

/** Pods to make or remove so that as many run as should. */
function resized({ job, pods, tally, active, now }: Situation): Pick<JobPlan, "create" | "remove" | "requeueAfter"> {
  const { parallelism = 1, completions, podReplacementPolicy } = job.spec ?? {};
  const open = completions === undefined ? undefined : completions - tally.succeeded;
  const want =
    open === undefined
      ? tally.succeeded > 0
        ? Math.min(active.length, parallelism)
        : parallelism
      : Math.max(0, Math.min(open, parallelism));
  if (active.length > want) {
    const order = deletionOrder(active, { crowd: () => 0, now });
    return { create: [], remove: order.slice(0, active.length - want), requeueAfter: undefined };
  }
  // With Failed, a pod on its way out keeps its place until it has ended.
  const going =
    podReplacementPolicy === "Failed"
      ? pods.filter((pod) => !isFinished(pod) && pod.metadata.deletionTimestamp !== undefined).length
      : 0;
  const missing = Math.min(BURST, Math.max(0, want - active.length - going));
  const wait = missing === 0 ? 0 : backoffOf(tally, now);
  if (wait > 0) return { create: [], remove: [], requeueAfter: wait };
  if (!isIndexed(job)) {
    const create = Array.from({ length: missing }, () => ({ index: undefined, failures: undefined }));
    return { create, remove: [], requeueAfter: undefined };
  }
  return { create: freeIndexes({ job, tally, active }, missing), remove: [], requeueAfter: undefined };
}

function freeIndexes(
  { job, tally, active }: Pick<Situation, "job" | "tally" | "active">,
  count: number,
): JobPlan["create"] {
  const taken = new Set(active.map((pod) => indexOf(job, pod)));
  const perIndex = job.spec?.backoffLimitPerIndex !== undefined;
  const create: JobPlan["create"] = [];
  for (let index = 0; index < (job.spec?.completions ?? 0) && create.length < count; index += 1) {
    if (taken.has(index) || tally.indexes.has(index) || tally.failedIndexes.has(index)) continue;
    create.push({ index, failures: perIndex ? (tally.indexFailures.get(index) ?? 0) : undefined });
  }
  return create;
}

/** How long to wait before the next pod after failures in a row, in ms. Kubernetes: 10 s, doubled, at most 10 min. */
function backoffOf({ failuresInRow, lastFailure }: Tally, now: number): number {
  if (failuresInRow === 0) return 0;
  const delay = Math.min(MOST_BACKOFF, FIRST_BACKOFF * 2 ** (failuresInRow - 1));
  return Math.max(0, lastFailure + delay - now);
}

interface Turn {
  outcome: Outcome | undefined;
  /** Nothing runs any more and everything is counted. */
  settled: boolean;
  suspended: boolean;
  now: number;
}

function conditionsOf(job: StoredJob, { outcome, settled, suspended, now }: Turn): JobCondition[] {
  const conditions = [...(job.status?.conditions ?? [])];
  const time = formatTime(now);
  const set = (type: string, status: string, reason: string, message: string): void => {
    const at = conditions.findIndex((condition) => condition.type === type);
    if (conditions[at]?.status === status) return;
    const next = { type, status, reason, message, lastProbeTime: time, lastTransitionTime: time };
    if (at >= 0) conditions[at] = next;
    else conditions.push(next);
  };
  if (outcome !== undefined) {
    set(outcome.failed ? "FailureTarget" : "SuccessCriteriaMet", "True", outcome.reason, outcome.message);
    if (settled) set(outcome.failed ? "Failed" : "Complete", "True", outcome.reason, outcome.message);
  } else if (suspended) {
    set("Suspended", "True", "JobSuspended", "Job suspended");
  } else if (conditions.some(({ type }) => type === "Suspended")) {
    set("Suspended", "False", "JobResumed", "Job resumed");
  }
  return conditions;
}

interface Standing {
  tally: Tally;
  active: readonly StoredPod[];
  terminating: number;
  conditions: JobCondition[];
}

function statusOf({ job, now }: JobObserved, { tally, active, terminating, conditions }: Standing): JobStatus {
  const positive = (name: string, value: number) => (value === 0 ? {} : { [name]: value });
  const suspended =
    job.spec?.suspend === true &&
    !conditions.some(({ type }) => type === "SuccessCriteriaMet" || type === "FailureTarget");
  const startTime = suspended ? undefined : (job.status?.startTime ?? formatTime(now));
  const { succeeded, failed } = tally.waiting;
  return {
    ...positive("active", active.length),
    ready: active.filter(isReady).length,
    terminating,
    ...positive("succeeded", isIndexed(job) ? tally.indexes.size : tally.counted.succeeded),
    ...positive("failed", tally.counted.failed),
    ...(startTime === undefined ? {} : { startTime }),
    ...(job.status?.completionTime === undefined ? {} : { completionTime: job.status.completionTime }),
    ...(tally.indexes.size === 0 ? {} : { completedIndexes: formatIndexes(tally.indexes) }),
    ...(job.spec?.backoffLimitPerIndex === undefined ? {} : { failedIndexes: formatIndexes(tally.failedIndexes) }),
    uncountedTerminatedPods: {
      ...(succeeded.length === 0 ? {} : { succeeded }),
      ...(failed.length === 0 ? {} : { failed }),
    },
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}
