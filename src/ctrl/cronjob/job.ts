/** The jobs of a cron job. Pure. */
import { CronJob } from "../../api/kinds/batch/cron-job.ts";
import { Job } from "../../api/kinds/batch/job.ts";
import { wallOffset } from "../../api/kinds/batch/wall-clock.ts";
import type { ObjectReference } from "../../api/kinds/core/object-reference.ts";
import type { Stored } from "../../client/client.ts";
import { cloneJson } from "../../lib/clone-json.ts";
import { controllerReference } from "../owner.ts";

export type StoredCronJob = Stored<CronJob>;
export type StoredJob = Stored<Job>;

const SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/** How a job has ended; undefined while it goes on. */
export function endOf({ status }: StoredJob): "Complete" | "Failed" | undefined {
  const ended = status?.conditions?.find(
    ({ type, status: state }) => (type === "Complete" || type === "Failed") && state === "True",
  );
  return ended?.type as "Complete" | "Failed" | undefined;
}

/** The name of the job of one time: the same time never makes two. */
export const nameOfJob = ({ metadata }: StoredCronJob, time: number): string =>
  `${metadata.name}-${Math.floor(time / 60_000)}`;

/** The job that is to be made for a time. */
export function jobAt(cronJob: StoredCronJob, time: number): Job {
  const { metadata, spec } = cronJob.spec?.jobTemplate ?? {};
  const { namespace } = cronJob.metadata;
  return {
    metadata: {
      name: nameOfJob(cronJob, time),
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata?.labels === undefined ? {} : { labels: { ...metadata.labels } }),
      annotations: { ...metadata?.annotations, [SCHEDULED]: zonedTime(time, cronJob.spec?.timeZone ?? "UTC") },
      ownerReferences: [controllerReference(CronJob, cronJob)],
    },
    ...(spec === undefined ? {} : { spec: cloneJson(spec) }),
  };
}

/** RFC 3339 with the offset of the zone. */
function zonedTime(time: number, zone: string): string {
  const minutes = wallOffset(zone, time) / 60_000;
  if (minutes === 0) return `${new Date(time).toISOString().slice(0, 19)}Z`;
  const shown = new Date(time + minutes * 60_000).toISOString().slice(0, 19);
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, "0");
  return `${shown}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

export function referenceTo({ metadata }: StoredJob): ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  const where = namespace === undefined ? {} : { namespace };
  return { apiVersion: Job.apiVersion, kind: Job.kind, name, ...where, uid, resourceVersion };
}
