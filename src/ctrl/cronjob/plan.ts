/** What a cron job does next. Pure. */
import type { CronJobStatus } from "../../api/kinds/batch/cron-job.ts";
import { type CronTimes, cronTimes } from "../../api/kinds/batch/cron-times.ts";
import { formatTime } from "../../api/time.ts";
import type { Occurrence } from "../controller.ts";
import { timeOf } from "../pods/pod-state.ts";
import { dueSince, MANY_MISSED } from "./due.ts";
import { endOf, nameOfJob, type StoredCronJob, type StoredJob } from "./job.ts";

export interface CronObserved {
  cronJob: StoredCronJob;
  /** The jobs it manages. */
  jobs: readonly StoredJob[];
  now: number;
}

export interface CronPlan {
  /** The time for which a job is to be made. */
  start: number | undefined;
  /** Jobs that make room for it, and jobs that nobody needs to remember. */
  remove: StoredJob[];
  /** The status, before a job has been made. */
  status: CronJobStatus;
  news: Occurrence[];
  requeueAfter: number | undefined;
}

export function planCronJob(observed: CronObserved): CronPlan {
  const { cronJob, now } = observed;
  const plan: CronPlan = { start: undefined, remove: [], status: {}, news: [], requeueAfter: undefined };
  plan.status = followed(observed, plan.news);
  plan.remove = forgotten(observed);
  const { spec, metadata } = cronJob;
  if (spec === undefined || metadata.deletionTimestamp !== undefined || spec.suspend === true) return plan;
  let times: CronTimes;
  try {
    times = cronTimes(spec.schedule, spec.timeZone);
  } catch (error) {
    const reason = error instanceof RangeError ? "UnknownTimeZone" : "UnparseableSchedule";
    const what = error instanceof RangeError ? `invalid timeZone: "${spec.timeZone}"` : "unparseable schedule";
    plan.news.push(warning(reason, `${what}: ${error instanceof Error ? error.message : error}`));
    return plan;
  }
  const due = dueSince(times, { since: sinceWhen(cronJob, now), now });
  if (due.next !== undefined) plan.requeueAfter = Math.max(1, due.next - now);
  if (due.time !== undefined) decide(observed, plan, { time: due.time, missed: due.missed });
  return plan;
}

function decide({ cronJob, jobs, now }: CronObserved, plan: CronPlan, due: { time: number; missed: number }): void {
  const { concurrencyPolicy, startingDeadlineSeconds } = cronJob.spec ?? {};
  const { active = [], lastScheduleTime } = plan.status;
  if (due.missed > MANY_MISSED) {
    const advice = "Set or decrease .spec.startingDeadlineSeconds or check clock skew";
    plan.news.push(warning("TooManyMissedTimes", `too many missed start times: ${due.missed}. ${advice}`));
  }
  const name = nameOfJob(cronJob, due.time);
  if (active.some((job) => job.name === name) || timeOf(lastScheduleTime) === due.time) return;
  if (startingDeadlineSeconds != null && due.time + startingDeadlineSeconds * 1000 < now) {
    plan.news.push(
      warning("MissSchedule", `Missed scheduled time to start a job: ${new Date(due.time).toUTCString()}`),
    );
    return;
  }
  if (active.length > 0 && concurrencyPolicy === "Forbid") {
    const message = "Not starting job because prior execution is running and concurrency policy is Forbid";
    plan.news.push({ type: "Normal", reason: "JobAlreadyActive", message });
    return;
  }
  if (concurrencyPolicy === "Replace") {
    const replaced = new Set(active.map(({ uid }) => uid));
    plan.remove.push(...jobs.filter(({ metadata }) => replaced.has(metadata.uid)));
    plan.status = { ...plan.status, active: [] };
  }
  plan.start = due.time;
}

/** From when on times count: the last start, or the beginning; not before what would be too late by now. */
function sinceWhen({ metadata, spec, status }: StoredCronJob, now: number): number {
  const since = timeOf(status?.lastScheduleTime ?? metadata.creationTimestamp);
  const deadline = spec?.startingDeadlineSeconds;
  return deadline == null ? since : Math.max(since, now - deadline * 1000);
}

/** The status after what has become of the jobs. */
function followed({ cronJob, jobs }: CronObserved, news: Occurrence[]): CronJobStatus {
  const { active = [], lastSuccessfulTime, ...rest } = cronJob.status ?? {};
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
  const going = active.filter((ref) => {
    const job = byUid.get(ref.uid ?? "");
    if (job === undefined) {
      news.push({ type: "Normal", reason: "MissingJob", message: `Active job went missing: ${ref.name}` });
      return false;
    }
    const end = endOf(job);
    if (end === undefined) return true;
    const message = `Saw completed job: ${ref.name}, condition: ${end}`;
    news.push({ type: "Normal", reason: "SawCompletedJob", message });
    return false;
  });
  const known = new Set(active.map(({ uid }) => uid));
  for (const job of jobs) {
    if (known.has(job.metadata.uid) || endOf(job) !== undefined) continue;
    const message = `Saw a job that the controller did not create or forgot: ${job.metadata.name}`;
    news.push(warning("UnexpectedJob", message));
  }
  const successes = jobs.filter((job) => endOf(job) === "Complete").map(({ status }) => timeOf(status?.completionTime));
  const last = Math.max(timeOf(lastSuccessfulTime), ...successes);
  return {
    ...rest,
    ...(going.length === 0 ? {} : { active: going }),
    ...(last > 0 ? { lastSuccessfulTime: formatTime(last) } : {}),
  };
}

/** Ended jobs beyond what is to be kept, the oldest first. */
function forgotten({ cronJob, jobs }: CronObserved): StoredJob[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec ?? {};
  const beyond = (end: "Complete" | "Failed", limit: number | null | undefined): StoredJob[] => {
    if (limit == null) return [];
    const ended = jobs.filter((job) => endOf(job) === end && job.metadata.deletionTimestamp === undefined);
    const started = ({ status, metadata }: StoredJob) => timeOf(status?.startTime ?? metadata.creationTimestamp);
    ended.sort((a, b) => started(a) - started(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
    return ended.slice(0, Math.max(0, ended.length - limit));
  };
  return [...beyond("Complete", successfulJobsHistoryLimit), ...beyond("Failed", failedJobsHistoryLimit)];
}

const warning = (reason: string, message: string): Occurrence => ({ type: "Warning", reason, message });
