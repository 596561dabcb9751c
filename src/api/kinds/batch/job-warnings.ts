import { workloadWarnings } from "../apps/workload-warnings.ts";
import type { JobSpec } from "./job-spec.ts";

/** Above so many indexes, and so many pods at once, the list of failed indexes may outgrow the status. */
const MANY_INDEXES = 100_000;
const MANY_PODS = 10_000;

/** Warnings about a job's spec at `path` that is new or has changed. */
export function jobSpecWarnings(spec: JobSpec, old: JobSpec | undefined, path: string): string[] {
  const warnings = workloadWarnings(spec, old, `${path}.template`);
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  if (completionMode !== "Indexed" || completions <= MANY_INDEXES || parallelism <= MANY_PODS) return warnings;
  return [
    ...warnings,
    "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail",
  ];
}
