import { equalJson } from "../../../lib/equal-json.ts";
import type { InferOutput } from "../../schema.ts";
import { dropDisabledPodFields } from "../core/pod-dropped-fields.ts";
import { defaultPodSpec } from "../core/pod-spec-defaults.ts";
import type { ObjectMeta } from "../meta/object-meta.ts";
import type { JobSchema } from "./job.ts";
import type { JobSpec } from "./job-spec.ts";

type Job = InferOutput<typeof JobSchema>;

/** One pod that has to succeed once, unless the job says more; its labels are those of its pods. */
export function defaultJob(spec: JobSpec, metadata: ObjectMeta): void {
  defaultPodSpec(spec.template.spec ?? { containers: [] });
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed";
  const labels = spec.template.metadata?.labels ?? {};
  if (metadata.labels === undefined && Object.keys(labels).length > 0) metadata.labels = { ...labels };
}

/** Unless it brings a selector of its own, a job finds its pods by its uid, which they all carry. */
export function prepareJob(job: Job, old: Job | undefined): void {
  dropDisabledPodFields(job.spec.template.spec, old?.spec.template.spec);
  if (old !== undefined || job.spec.manualSelector) return;
  // The default above left the job with the template's labels, and keeps them alike; Kubernetes shares one map between the two.
  const inherited = equalJson(job.metadata.labels ?? {}, job.spec.template.metadata?.labels ?? {});
  const uid = job.metadata.uid ?? "";
  const name = job.metadata.name ?? "";
  job.spec.template.metadata ??= {};
  const { metadata } = job.spec.template;
  metadata.labels = {
    "controller-uid": uid,
    "batch.kubernetes.io/controller-uid": uid,
    "job-name": name,
    "batch.kubernetes.io/job-name": name,
    ...metadata.labels,
  };
  if (inherited) job.metadata.labels = { ...metadata.labels };
  job.spec.selector ??= {};
  job.spec.selector.matchLabels = {
    ...job.spec.selector.matchLabels,
    "batch.kubernetes.io/controller-uid": job.spec.selector.matchLabels?.["batch.kubernetes.io/controller-uid"] ?? uid,
  };
}
