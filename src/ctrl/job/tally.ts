/**
 * Which pods of a job have succeeded and failed. Pods are counted exactly once although they may be deleted at any time: an ended pod is
 * first written down by its uid, then loses the finalizer that keeps it, and only then moves from the list into the count.
 */
import { isFinished, type StoredPod, timeOf } from "../pods/pod-state.ts";
import { parseIndexes } from "./indexes.ts";
import { indexFailuresOf, indexOf, isIndexed, isTracked, type StoredJob, verdictOn } from "./pod.ts";

export interface Tally {
  /** What the status may say for good. */
  counted: { succeeded: number; failed: number };
  /** Written down by uid, not yet counted. */
  waiting: { succeeded: string[]; failed: string[] };
  /** All uids of `waiting`. */
  uncounted: Set<string>;
  /** Uids of ended pods that the status before already names: they may go. */
  ended: Set<string>;
  /** All successes and failures so far, counted or not; successes of an indexed job are indexes. */
  succeeded: number;
  failed: number;
  indexes: Set<number>;
  failedIndexes: Set<number>;
  /** Failures of each index that has not succeeded. */
  indexFailures: Map<number, number>;
  failuresInRow: number;
  /** When the last pod failed, in ms. */
  lastFailure: number;
  /** Why the failure policy ends the job at once. */
  fatal: string | undefined;
}

/** A pod that is deleted before it ended counts as failed, unless only real failures are to be replaced. */
function hasFailed(job: StoredJob, { metadata, status }: StoredPod): boolean {
  if (status?.phase === "Failed") return true;
  if (status?.phase === "Succeeded" || metadata.deletionTimestamp === undefined) return false;
  return job.spec?.podReplacementPolicy !== "Failed";
}

export function tallyOf({ job, pods }: { job: StoredJob; pods: readonly StoredPod[] }): Tally {
  const before = job.status?.uncountedTerminatedPods ?? {};
  const byUid = new Map(pods.map((pod) => [pod.metadata.uid, pod]));
  const held = (uid: string): boolean => {
    const pod = byUid.get(uid);
    return pod !== undefined && isTracked(pod);
  };
  const known = { succeeded: before.succeeded ?? [], failed: before.failed ?? [] };
  const tally: Tally = {
    counted: {
      succeeded: (job.status?.succeeded ?? 0) + known.succeeded.filter((uid) => !held(uid)).length,
      failed: (job.status?.failed ?? 0) + known.failed.filter((uid) => !held(uid)).length,
    },
    waiting: { succeeded: known.succeeded.filter(held), failed: known.failed.filter(held) },
    uncounted: new Set(),
    ended: new Set([...known.succeeded, ...known.failed]),
    succeeded: 0,
    failed: 0,
    indexes: isIndexed(job) ? parseIndexes(job.status?.completedIndexes) : new Set(),
    failedIndexes: parseIndexes(job.status?.failedIndexes),
    indexFailures: new Map(),
    failuresInRow: 0,
    lastFailure: 0,
    fatal: undefined,
  };
  for (const pod of pods) enter(job, pod, tally);
  tally.uncounted = new Set([...tally.waiting.succeeded, ...tally.waiting.failed]);
  tally.succeeded = isIndexed(job) ? tally.indexes.size : tally.counted.succeeded + tally.waiting.succeeded.length;
  tally.failed = tally.counted.failed + tally.waiting.failed.length;
  failuresInRow(job, pods, tally);
  return tally;
}

function enter(job: StoredJob, pod: StoredPod, tally: Tally): void {
  const { uid } = pod.metadata;
  const index = isIndexed(job) ? indexOf(job, pod) : undefined;
  const fresh = isTracked(pod) && !tally.ended.has(uid);
  if (pod.status?.phase === "Succeeded") {
    if (index !== undefined) tally.indexes.add(index);
    if (fresh) tally.waiting.succeeded.push(uid);
    return;
  }
  if (!hasFailed(job, pod)) return;
  const { action, message } = verdictOn(job, pod);
  if (action === "FailJob") tally.fatal ??= message;
  // An ignored failure is written down as well, so that its pod may go, but never counted.
  if (fresh && action !== "Ignore") tally.waiting.failed.push(uid);
  if (fresh && action === "Ignore") tally.ended.add(uid);
  const limit = job.spec?.backoffLimitPerIndex;
  if (index === undefined || limit === undefined || action === "Ignore") return;
  const failures = indexFailuresOf(pod) + 1;
  tally.indexFailures.set(index, Math.max(failures, tally.indexFailures.get(index) ?? 0));
  if (failures > limit || action === "FailIndex") tally.failedIndexes.add(index);
}

const endOf = ({ status, metadata }: StoredPod): number =>
  Math.max(
    timeOf(metadata.deletionTimestamp),
    ...(status?.containerStatuses ?? []).map(({ state }) => timeOf(state?.terminated?.finishedAt)),
  );

/** Failures since the last success, by the pods that are still there. */
function failuresInRow(job: StoredJob, pods: readonly StoredPod[], tally: Tally): void {
  const ended = pods.filter((pod) => isFinished(pod) || hasFailed(job, pod)).sort((a, b) => endOf(b) - endOf(a));
  for (const pod of ended) {
    if (pod.status?.phase === "Succeeded") return;
    if (verdictOn(job, pod).action === "Ignore") continue;
    tally.failuresInRow += 1;
    tally.lastFailure = Math.max(tally.lastFailure, endOf(pod));
  }
}
