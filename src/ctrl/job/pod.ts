/** A job's pods: how they are made and what became of them. Pure. */

import { Job } from "../../api/kinds/batch/job.ts";
import type { PodFailurePolicyRule } from "../../api/kinds/batch/job-spec.ts";
import type { Container } from "../../api/kinds/core/container.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import type { Stored } from "../../client/client.ts";
import { podFromTemplate } from "../pods/pod-from-template.ts";
import type { StoredPod } from "../pods/pod-state.ts";

export type StoredJob = Stored<Job>;

/** Keeps an ended pod until the job has counted it. */
export const TRACKING = "batch.kubernetes.io/job-tracking";
const INDEX = "batch.kubernetes.io/job-completion-index";
const INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";

export const isIndexed = ({ spec }: StoredJob): boolean => spec?.completionMode === "Indexed";
export const isTracked = ({ metadata }: StoredPod): boolean => metadata.finalizers?.includes(TRACKING) === true;

/** The completion index of a pod; undefined when it has none that the job knows. */
export function indexOf(job: StoredJob, { metadata }: StoredPod): number | undefined {
  const text = metadata.annotations?.[INDEX];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const index = Number(text);
  return index < (job.spec?.completions ?? 0) ? index : undefined;
}

export const indexFailuresOf = ({ metadata }: StoredPod): number =>
  Number(metadata.annotations?.[INDEX_FAILURES] ?? "0");

function withIndex(container: Container): Container {
  const fieldRef = { fieldPath: `metadata.labels['${INDEX}']` };
  const others = (container.env ?? []).filter(({ name }) => name !== "JOB_COMPLETION_INDEX");
  return { ...container, env: [...others, { name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef } }] };
}

/** The next pod; `failures` is how often its index has failed, where that is counted. */
export function podOf(job: StoredJob, index: number | undefined, failures: number | undefined): Pod {
  const pod = podFromTemplate(Job, job, job.spec?.template);
  const metadata = { ...pod.metadata, finalizers: [...(pod.metadata?.finalizers ?? []), TRACKING] };
  if (index === undefined) return { ...pod, metadata };
  const { name } = job.metadata;
  const counted = failures === undefined ? {} : { [INDEX_FAILURES]: String(failures) };
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${name}-${index}-`,
      labels: { ...metadata.labels, [INDEX]: String(index) },
      annotations: { ...metadata.annotations, [INDEX]: String(index), ...counted },
    },
    spec: {
      ...pod.spec,
      hostname: `${name}-${index}`,
      containers: (pod.spec?.containers ?? []).map(withIndex),
      ...(pod.spec?.initContainers === undefined ? {} : { initContainers: pod.spec.initContainers.map(withIndex) }),
    },
  };
}

export interface FailureVerdict {
  action: "FailJob" | "FailIndex" | "Ignore" | "Count";
  message: string;
}

/** What the job's policy says about a failed pod: the first rule that matches decides. */
export function verdictOn(job: StoredJob, pod: StoredPod): FailureVerdict {
  for (const [number, rule] of (job.spec?.podFailurePolicy?.rules ?? []).entries()) {
    const why = matchOf(rule, pod);
    if (why === undefined) continue;
    const { namespace, name } = pod.metadata;
    const message = `${why} for pod ${namespace}/${name} matching ${rule.action} rule at index ${number}`;
    return { action: rule.action as FailureVerdict["action"], message };
  }
  return { action: "Count", message: "" };
}

function matchOf({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: StoredPod): string | undefined {
  if (onExitCodes !== undefined) {
    const { containerName, operator, values } = onExitCodes;
    for (const { name, state } of [
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.containerStatuses ?? []),
    ]) {
      const code = state?.terminated?.exitCode;
      if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) continue;
      if (values.includes(code) === (operator === "In")) return `Container ${name} failed with exit code ${code}`;
    }
    return undefined;
  }
  const found = (onPodConditions ?? []).find((pattern) =>
    pod.status?.conditions?.some(({ type, status }) => type === pattern.type && status === (pattern.status ?? "True")),
  );
  return found === undefined ? undefined : `Pod condition ${found.type}`;
}
