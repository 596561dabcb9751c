import { defineKind } from "../../kind.ts";
import {
  atomicList,
  type InferInput,
  int32,
  model,
  optional,
  orNull,
  setList,
  string,
  struct,
  time,
} from "../../schema.ts";
import { podNameWarnings } from "../apps/workload-warnings.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { jobColumns } from "./job-columns.ts";
import { defaultJob, prepareJob } from "./job-defaults.ts";
import { JobSpec } from "./job-spec.ts";
import { validateJobStatus } from "./job-status-validation.ts";
import { validateJob } from "./job-validation.ts";
import { jobSpecWarnings } from "./job-warnings.ts";

export const JobCondition = model("io.k8s.api.batch.v1.JobCondition", {
  lastProbeTime: orNull(time),
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type JobCondition = InferInput<typeof JobCondition>;

export const UncountedTerminatedPods = model("io.k8s.api.batch.v1.UncountedTerminatedPods", {
  failed: optional(setList(string)),
  succeeded: optional(setList(string)),
});
export type UncountedTerminatedPods = InferInput<typeof UncountedTerminatedPods>;

export const JobStatus = model("io.k8s.api.batch.v1.JobStatus", {
  active: optional(int32),
  completedIndexes: optional(string),
  completionTime: optional(time),
  conditions: optional(atomicList(JobCondition, { mergeKey: "type", strategy: "merge" })),
  failed: optional(int32),
  failedIndexes: optional(string),
  ready: optional(int32),
  startTime: optional(time),
  succeeded: optional(int32),
  terminating: optional(int32),
  uncountedTerminatedPods: optional(UncountedTerminatedPods),
});
export type JobStatus = InferInput<typeof JobStatus>;

export const JobSchema = model("io.k8s.api.batch.v1.Job", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(JobSpec),
  status: struct(JobStatus),
});

export const Job = defineKind({
  group: "batch",
  version: "v1",
  kind: "Job",
  resource: "jobs",
  scope: "Namespaced",
  categories: ["all"],
  subresources: ["status"],
  schema: JobSchema,
  columns: jobColumns,
  selectable: [{ field: "status.successful", value: ({ status }) => String(status.succeeded ?? 0) }],
  generation: "spec",
  dependents: {
    policy: "Orphan",
    warning:
      "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
  },
  defaults: ({ metadata, spec }) => defaultJob(spec, metadata),
  prepare: prepareJob,
  validate: validateJob,
  parts: { status: { validate: validateJobStatus } },
  warnings: ({ metadata, spec }, old) => [
    ...podNameWarnings(metadata.name, old),
    ...jobSpecWarnings(spec, old?.spec, "spec"),
  ],
});
export type Job = InferInput<typeof JobSchema>;
