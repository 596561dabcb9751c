import { expect, test } from "bun:test";
import type { CronJobSpec, CronJobStatus } from "../../api/kinds/batch/cron-job.ts";
import { cronTimes } from "../../api/kinds/batch/cron-times.ts";
import { dueSince } from "./due.ts";
import { jobAt, type StoredCronJob, type StoredJob } from "./job.ts";
import { planCronJob } from "./plan.ts";

const at = (text: string): number => Date.parse(`2026-03-01T${text}Z`);

const cronJob = (spec: Partial<CronJobSpec> = {}, status: CronJobStatus = {}): StoredCronJob => ({
  metadata: { name: "c", namespace: "ns", uid: "c", resourceVersion: "1", creationTimestamp: "2026-03-01T00:00:30Z" },
  spec: { schedule: "* * * * *", jobTemplate: {}, ...spec },
  status,
});
const job = (name: string, end?: "Complete" | "Failed", startTime = "2026-03-01T00:01:00Z"): StoredJob => {
  const conditions = end === undefined ? [] : [{ type: end, status: "True" }];
  const completed = end === "Complete" ? { completionTime: startTime } : {};
  return {
    metadata: { name, namespace: "ns", uid: name, resourceVersion: "1", creationTimestamp: startTime },
    status: { conditions, startTime, ...completed },
  };
};
const active = (...names: string[]) => ({ active: names.map((name) => ({ name, uid: name })) });
const plan = (observed: { cronJob: StoredCronJob; jobs?: StoredJob[]; now: number }) =>
  planCronJob({ jobs: [], ...observed });

test("planCronJob starts when a time has come, and waits for the next", () => {
  expect(plan({ cronJob: cronJob(), now: at("00:00:59") })).toMatchObject({ start: undefined, requeueAfter: 1000 });
  expect(plan({ cronJob: cronJob(), now: at("00:01:01") })).toMatchObject({
    start: at("00:01:00"),
    requeueAfter: 59_000,
  });
  const done = cronJob({}, { lastScheduleTime: "2026-03-01T00:01:00Z" });
  expect(plan({ cronJob: done, now: at("00:01:30") }).start).toBeUndefined();
  expect(plan({ cronJob: cronJob({ suspend: true }), now: at("00:05:00") }).start).toBeUndefined();
});

test("planCronJob starts once for all times that were missed, and warns when they were many", () => {
  const few = plan({ cronJob: cronJob(), now: at("01:30:10") });
  expect(few).toMatchObject({ start: at("01:30:00"), news: [] });
  const many = plan({ cronJob: cronJob(), now: at("12:00:10") });
  expect(many.start).toBe(at("12:00:00"));
  expect(many.news).toMatchObject([{ reason: "TooManyMissedTimes" }]);
  const late = cronJob({ schedule: "0 * * * *", startingDeadlineSeconds: 60 });
  expect(plan({ cronJob: late, now: at("01:00:59") }).start).toBe(at("01:00:00"));
  expect(plan({ cronJob: late, now: at("01:02:00") }).start).toBeUndefined();
});

test("planCronJob keeps to the concurrency policy", () => {
  const running = { jobs: [job("c-1")], now: at("00:02:00") };
  const before = { ...active("c-1"), lastScheduleTime: "2026-03-01T00:01:00Z" };
  expect(plan({ ...running, cronJob: cronJob({ concurrencyPolicy: "Allow" }, before) }).start).toBe(at("00:02:00"));
  const forbidden = plan({ ...running, cronJob: cronJob({ concurrencyPolicy: "Forbid" }, before) });
  expect(forbidden).toMatchObject({ start: undefined, news: [{ reason: "JobAlreadyActive" }] });
  const replaced = plan({ ...running, cronJob: cronJob({ concurrencyPolicy: "Replace" }, before) });
  expect(replaced.remove.map(({ metadata }) => metadata.name)).toEqual(["c-1"]);
  expect(replaced).toMatchObject({ start: at("00:02:00"), status: { active: [] } });
});

test("planCronJob follows its jobs, and forgets old ones", () => {
  const jobs = [
    ...["00:01:00", "00:02:00", "00:03:00"].map((time, i) => job(`good-${i}`, "Complete", `2026-03-01T${time}Z`)),
    ...["00:04:00", "00:05:00"].map((time, i) => job(`bad-${i}`, "Failed", `2026-03-01T${time}Z`)),
    job("going"),
  ];
  const spec = { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1 };
  const { remove, news, status } = plan({
    cronJob: cronJob(spec, active("good-2", "going", "lost")),
    jobs,
    now: at("00:00:31"),
  });
  expect(remove.map(({ metadata }) => metadata.name)).toEqual(["good-0", "good-1", "bad-0"]);
  expect(news.map(({ reason }) => reason)).toEqual(["SawCompletedJob", "MissingJob"]);
  expect(status).toEqual({ ...active("going"), lastSuccessfulTime: "2026-03-01T00:03:00Z" });
});

test("planCronJob tells of schedules and zones that it cannot follow", () => {
  const reasonOf = (spec: Partial<CronJobSpec>) =>
    plan({ cronJob: cronJob(spec), now: at("01:00:00") }).news[0]?.reason;
  expect(reasonOf({ schedule: "never" })).toBe("UnparseableSchedule");
  expect(reasonOf({ timeZone: "Moon/Crater" })).toBe("UnknownTimeZone");
});

test("jobAt names the job by its time, and tells the time in the zone", () => {
  const made = jobAt(cronJob({ timeZone: "Asia/Kolkata" }), at("00:01:00"));
  expect(made.metadata?.name).toBe(`c-${at("00:01:00") / 60_000}`);
  expect(made.metadata?.annotations).toEqual({
    "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-03-01T05:31:00+05:30",
  });
});

test("dueSince finds the newest of irregular times, however many have passed", () => {
  const times = cronTimes("0,1 0 * * *");
  const now = at("12:00:00");
  const { time, next } = dueSince(times, { since: Date.parse("2020-01-01T00:00:00Z"), now });
  expect([time, next]).toEqual([at("00:01:00"), Date.parse("2026-03-02T00:00:00Z")]);
});
