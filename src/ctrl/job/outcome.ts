/** Whether a job has reached its end, and which. Pure. */
import { timeOf } from "../pods/pod-state.ts";
import { parseIndexes } from "./indexes.ts";
import type { JobObserved } from "./plan.ts";
import { isIndexed } from "./pod.ts";
import type { Tally } from "./tally.ts";

export interface Outcome {
  failed: boolean;
  reason: string;
  message: string;
}

type Standing = JobObserved & { tally: Tally; active: number };

const failure = (reason: string, message: string): Outcome => ({ failed: true, reason, message });
const success = (reason: string, message: string): Outcome => ({ failed: false, reason, message });

/** Undefined while the job goes on. What was once decided stays. */
export function outcomeOf(standing: Standing): Outcome | undefined {
  const { job, tally, now } = standing;
  for (const { type, status, reason = "", message = "" } of job.status?.conditions ?? []) {
    if (status !== "True") continue;
    if (type === "FailureTarget" || type === "Failed") return failure(reason, message);
    if (type === "SuccessCriteriaMet" || type === "Complete") return success(reason, message);
  }
  const { activeDeadlineSeconds, backoffLimit = 6, maxFailedIndexes, suspend } = job.spec ?? {};
  if (tally.fatal !== undefined) return failure("PodFailurePolicy", tally.fatal);
  const met = matchedRule(standing);
  if (met !== undefined) return success("SuccessPolicy", `Matched rules at index ${met}`);
  if (tally.failed > backoffLimit || restarts(standing) > backoffLimit) {
    return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const since = timeOf(job.status?.startTime);
  if (
    activeDeadlineSeconds !== undefined &&
    suspend !== true &&
    since > 0 &&
    now >= since + activeDeadlineSeconds * 1000
  ) {
    return failure("DeadlineExceeded", "Job was active longer than specified deadline");
  }
  if (maxFailedIndexes !== undefined && tally.failedIndexes.size > maxFailedIndexes) {
    return failure("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
  }
  return completion(standing);
}

function completion({ job, tally, active }: Standing): Outcome | undefined {
  const { completions } = job.spec ?? {};
  if (active > 0) return undefined;
  if (completions !== undefined && tally.failedIndexes.size > 0) {
    const all = tally.indexes.size + tally.failedIndexes.size >= completions;
    return all ? failure("FailedIndexes", "Job has failed indexes") : undefined;
  }
  const complete = completions === undefined ? tally.succeeded > 0 : tally.succeeded >= completions;
  return complete ? success("CompletionsReached", "Reached expected number of succeeded pods") : undefined;
}

/** Restarts in place count where containers are restarted rather than replaced. */
function restarts({ job, pods }: Standing): number {
  if (job.spec?.template?.spec?.restartPolicy !== "OnFailure") return 0;
  const counts = pods.map(({ status }) =>
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].reduce(
      (sum, { restartCount }) => sum + restartCount,
      0,
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The first rule of the success policy that is met. */
function matchedRule({ job, tally }: Standing): number | undefined {
  if (!isIndexed(job)) return undefined;
  const index = (job.spec?.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    const of = succeededIndexes === undefined ? undefined : parseIndexes(succeededIndexes);
    const reached = [...tally.indexes].filter((done) => of === undefined || of.has(done)).length;
    return reached >= (succeededCount ?? of?.size ?? Number.POSITIVE_INFINITY);
  });
  return index < 0 ? undefined : index;
}
