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
import { ObjectReference } from "../core/object-reference.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { JobSpec } from "./job-spec.ts";

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

export const CronJob = defineKind({
  group: "batch",
  version: "v1",
  kind: "CronJob",
  resource: "cronjobs",
  scope: "Namespaced",
  subresources: ["status"],
  schema: CronJobSchema,
});
export type CronJob = InferInput<typeof CronJobSchema>;
