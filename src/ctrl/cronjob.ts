import { isReason } from "../api/errors.ts";
import { CronJob, type CronJobStatus } from "../api/kinds/batch/cron-job.ts";
import { Job } from "../api/kinds/batch/job.ts";
import { formatTime } from "../api/time.ts";
import type { Context, Controller } from "./controller.ts";
import { jobAt, referenceTo, type StoredCronJob, type StoredJob } from "./cronjob/job.ts";
import { planCronJob } from "./cronjob/plan.ts";
import { isControlledBy } from "./owner.ts";
import { sameContent } from "./same-content.ts";
import { isNamespaceEnding, unless } from "./unless.ts";

/** Makes a job whenever the schedule says so, and remembers the last ones. */
export const cronJobController: Controller = {
  name: "cronjob-controller",
  kind: CronJob,
  owns: [Job],
  writes: ["cronjobs.batch/status"],
  reconcile,
};

async function reconcile(key: string, context: Context) {
  const { cache, clock, client, record } = context;
  const cronJob = cache(CronJob).get(key);
  if (cronJob === undefined) return undefined;
  const jobs = cache(Job).by("owner", cronJob.metadata.uid);
  const plan = planCronJob({ cronJob, jobs, now: clock.now() });
  for (const news of plan.news) record(cronJob, news);
  await Promise.all(plan.remove.map((job) => remove(cronJob, job, context)));
  let { status } = plan;
  if (plan.start !== undefined) {
    const job = await start(cronJob, plan.start, context);
    if (job !== undefined) status = started(status, job, plan.start);
  }
  if (!sameContent(cronJob.status, status)) {
    await client.update(CronJob, { ...cronJob, status }, { subresource: "status" }).catch(unless("NotFound"));
  }
  return { requeueAfter: plan.requeueAfter };
}

const started = (status: CronJobStatus, job: StoredJob, time: number): CronJobStatus => ({
  ...status,
  active: [...(status.active ?? []), referenceTo(job)],
  lastScheduleTime: formatTime(time),
});

/** Makes the job of a time, or finds that it was made before; resolves to it, undefined where nothing is made any more. */
async function start(
  cronJob: StoredCronJob,
  time: number,
  { client, record }: Context,
): Promise<StoredJob | undefined> {
  const wanted = jobAt(cronJob, time);
  const name = wanted.metadata?.name ?? "";
  try {
    const made = await client.create(Job, wanted);
    record(cronJob, { type: "Normal", reason: "SuccessfulCreate", message: `Created job ${name}` });
    return made;
  } catch (error) {
    if (isNamespaceEnding(error)) return undefined;
    if (isReason(error, "AlreadyExists")) {
      const found = await client.get(Job, { name, namespace: cronJob.metadata.namespace });
      if (isControlledBy(found, cronJob.metadata.uid)) return found;
    }
    const message = `Error creating job: ${error instanceof Error ? error.message : error}`;
    record(cronJob, { type: "Warning", reason: "FailedCreate", message });
    throw error;
  }
}

async function remove(cronJob: StoredCronJob, job: StoredJob, { client, record }: Context): Promise<void> {
  const { name, namespace, uid } = job.metadata;
  const options = { propagationPolicy: "Background", preconditions: { uid } } as const;
  await client.delete(Job, { name, namespace }, options).catch(unless("NotFound", "Conflict"));
  record(cronJob, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted job ${name}` });
}
