import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { humanDuration, parseTime } from "../../time.ts";
import { templateColumns } from "../core/pod-template-columns.ts";
import { ageColumn, nameColumn, selectorCell } from "../meta/columns.ts";
import type { JobSchema } from "./job.ts";

type Job = InferOutput<typeof JobSchema>;

/** The columns of `kubectl get jobs`. */
export const jobColumns: readonly Column<Job>[] = [
  nameColumn,
  { name: "Status", type: "string", description: "Status of the job.", value: statusCell },
  {
    name: "Completions",
    type: "string",
    description: "How many of the wanted pods have succeeded.",
    value: completionsCell,
  },
  { name: "Duration", type: "string", description: "Time required to complete the job.", value: durationCell },
  ageColumn,
  ...templateColumns((job: Job) => job.spec.template),
  {
    name: "Selector",
    type: "string",
    description:
      "A label query over pods that should match the pod count. Normally, the system sets this field for you. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    priority: 1,
    value: ({ spec }) => selectorCell(spec.selector),
  },
];

function statusCell({ metadata, status }: Job): string {
  const has = (type: string) => (status.conditions ?? []).some((c) => c.type === type && c.status === "True");
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (metadata.deletionTimestamp) return "Terminating";
  if (has("Suspended")) return "Suspended";
  if (has("FailureTarget")) return "FailureTarget";
  return has("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
}

function completionsCell({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationCell({ status }: Job, now: number): string {
  const start = status.startTime === undefined ? undefined : parseTime(status.startTime);
  if (start === undefined) return "";
  const failed = (status.conditions ?? []).find((c) => c.type === "Failed" && c.status === "True");
  const end = status.completionTime ?? failed?.lastTransitionTime;
  return humanDuration(((end && parseTime(end)) || now) - start);
}
