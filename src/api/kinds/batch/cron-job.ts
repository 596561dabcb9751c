import { defineKind } from "../../kind.ts";
import {
  atomicList,
  boolean,
  type InferInput,
  int32,
  int64,
  model,
  optional,
  string,
  struct,
  time,
} from "../../schema.ts";
import { podNameWarnings } from "../apps/workload-warnings.ts";
import { ObjectReference } from "../core/object-reference.ts";
import { dropDisabledPodFields } from "../core/pod-dropped-fields.ts";
import { defaultPodSpec } from "../core/pod-spec-defaults.ts";
import { templateColumns } from "../core/pod-template-columns.ts";
import { age, ageColumn, nameColumn, selectorCell } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateCronJob } from "./cron-job-validation.ts";
import { hasZone } from "./cron-schedule.ts";
import { JobSpec } from "./job-spec.ts";
import { jobSpecWarnings } from "./job-warnings.ts";

export const JobTemplateSpec = model("io.k8s.api.batch.v1.JobTemplateSpec", {
  metadata: struct(ObjectMeta),
  spec: struct(JobSpec),
});
export type JobTemplateSpec = InferInput<typeof JobTemplateSpec>;

export const CronJobSpec = model("io.k8s.api.batch.v1.CronJobSpec", {
  concurrencyPolicy: optional(string, "Allow"),
  failedJobsHistoryLimit: optional(int32, 1),
  jobTemplate: JobTemplateSpec,
  schedule: string,
  startingDeadlineSeconds: optional(int64),
  successfulJobsHistoryLimit: optional(int32, 3),
  suspend: optional(boolean, false),
  timeZone: optional(string),
});
export type CronJobSpec = InferInput<typeof CronJobSpec>;

export const CronJobStatus = model("io.k8s.api.batch.v1.CronJobStatus", {
  active: optional(atomicList(ObjectReference)),
  lastScheduleTime: optional(time),
  lastSuccessfulTime: optional(time),
});
export type CronJobStatus = InferInput<typeof CronJobStatus>;

export const CronJobSchema = model("io.k8s.api.batch.v1.CronJob", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(CronJobSpec),
  status: struct(CronJobStatus),
});

const ZONE_WARNING =
  "CRON_TZ or TZ used in spec.spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details";

export const CronJob = defineKind({
  group: "batch",
  version: "v1",
  kind: "CronJob",
  resource: "cronjobs",
  scope: "Namespaced",
  shortNames: ["cj"],
  categories: ["all"],
  subresources: ["status"],
  schema: CronJobSchema,
  columns: [
    nameColumn,
    {
      name: "Schedule",
      type: "string",
      description: "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.",
      value: ({ spec }) => spec.schedule,
    },
    {
      name: "Timezone",
      type: "string",
      description:
        "The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones. If not specified, this will default to the time zone of the kube-controller-manager process. The set of valid time zone names and the time zone offset is loaded from the system-wide time zone database by the API server during CronJob validation and the controller manager during execution. If no system-wide time zone database can be found a bundled version of the database is used instead. If the time zone name becomes invalid during the lifetime of a CronJob or due to a change in host configuration, the controller will stop creating new new Jobs and will create a system event with the reason UnknownTimeZone. More information can be found in https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones",
      value: ({ spec }) => spec.timeZone ?? "<none>",
    },
    {
      name: "Suspend",
      type: "boolean",
      description:
        "This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.",
      value: ({ spec }) => (spec.suspend ? "True" : "False"),
    },
    {
      name: "Active",
      type: "integer",
      description: "A list of pointers to currently running jobs.",
      value: ({ status }) => (status.active ?? []).length,
    },
    {
      name: "Last Schedule",
      type: "string",
      description: "Information when was the last time the job was successfully scheduled.",
      value: ({ status }, now) => (status.lastScheduleTime ? age(status.lastScheduleTime, now) : "<none>"),
    },
    ageColumn,
    ...templateColumns((job: CronJob) => job.spec?.jobTemplate.spec?.template),
    {
      name: "Selector",
      type: "string",
      description:
        "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      priority: 1,
      value: ({ spec }) => selectorCell(spec.jobTemplate.spec?.selector),
    },
  ],
  generation: "spec",
  defaults: ({ spec }) => defaultPodSpec(spec.jobTemplate.spec?.template.spec ?? { containers: [] }),
  prepare: ({ spec }, old) =>
    dropDisabledPodFields(spec.jobTemplate.spec?.template.spec, old?.spec.jobTemplate.spec?.template.spec),
  validate: ({ metadata, spec }, old) => validateCronJob(spec, metadata.name ?? "", old?.spec),
  warnings: ({ metadata, spec }, old) => [
    ...podNameWarnings(metadata.name, old),
    ...jobSpecWarnings(spec.jobTemplate.spec ?? { template: {} }, old?.spec.jobTemplate.spec, "spec.jobTemplate.spec"),
    ...(hasZone(spec.schedule) ? [ZONE_WARNING] : []),
  ],
});
export type CronJob = InferInput<typeof CronJobSchema>;
