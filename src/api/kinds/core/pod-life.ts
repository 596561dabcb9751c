import type { InferOutput } from "../../schema.ts";
import type { PodSchema } from "./pod.ts";
import { qosClass } from "./pod-qos.ts";

type Pod = InferOutput<typeof PodSchema>;

/** What the server owns of a pod: the status it starts with, and the class of service that follows from its resources. */
export function preparePod(pod: Pod, old: Pod | undefined): void {
  if (old !== undefined) return;
  pod.status = { phase: "Pending", qosClass: qosClass(pod.spec) };
  if ((pod.spec.schedulingGates ?? []).length === 0) return;
  pod.status.conditions = [
    {
      type: "PodScheduled",
      status: "False",
      reason: "SchedulingGated",
      message: "Scheduling is blocked due to non-empty scheduling gates",
      lastProbeTime: null,
      lastTransitionTime: pod.metadata.creationTimestamp ?? null,
    },
  ];
}

/** Seconds that a deleted pod has: none when it never was on a node or is over. */
export function gracePeriodOf(pod: Pod): number {
  if (!pod.spec.nodeName || pod.status.phase === "Failed" || pod.status.phase === "Succeeded") return 0;
  return Math.max(pod.spec.terminationGracePeriodSeconds, 1);
}
