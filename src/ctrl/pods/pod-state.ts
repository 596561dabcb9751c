import type { Pod } from "../../api/kinds/core/pod.ts";
import { parseTime } from "../../api/time.ts";
import type { Stored } from "../../client/client.ts";

export type StoredPod = Stored<Pod>;

/** Milliseconds since the epoch of a time that the server wrote. */
export function timeOf(text: string | null | undefined): number {
  return (text ? parseTime(text) : undefined) ?? 0;
}

/** A condition of a pod by its type. */
export function podCondition(pod: Pod, type: string) {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export function isReady(pod: Pod): boolean {
  return podCondition(pod, "Ready")?.status === "True";
}

/** When the pod will have been ready for `minReadySeconds` without a break, in ms; undefined while it is not ready. */
export function availableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = podCondition(pod, "Ready");
  if (ready?.status !== "True") return undefined;
  return timeOf(ready.lastTransitionTime) + minReadySeconds * 1000;
}

/** Ready for at least `minReadySeconds` at `now` (ms). */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  if (minReadySeconds === 0) return isReady(pod);
  const at = availableAt(pod, minReadySeconds);
  return at !== undefined && at <= now;
}

/** Whether all its containers have ended for good. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

/** Asked to end, whether or not it has. */
export function isLeaving(pod: Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}

/** Neither ended nor on its way out. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && pod.metadata?.deletionTimestamp === undefined;
}

/** On its way out, and not ended yet. */
export function isTerminating(pod: Pod): boolean {
  return !isFinished(pod) && pod.metadata?.deletionTimestamp !== undefined;
}

/** The soonest of some moments after `now`, as a delay; undefined when there is none. */
export function soonest(moments: Iterable<number | undefined>, now: number): number | undefined {
  let least: number | undefined;
  for (const moment of moments) {
    if (moment !== undefined && moment > now) least = Math.min(least ?? moment, moment);
  }
  return least === undefined ? undefined : least - now;
}
