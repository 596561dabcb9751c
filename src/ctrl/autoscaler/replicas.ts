/** How many pods a measurement asks for. Pure. */
import { isFinished, podCondition, type StoredPod, timeOf } from "../pods/pod-state.ts";
import type { PodMetrics } from "./metrics-api.ts";

/** How long the first use of CPU says little about a pod, and how long it may take to become ready for the first time, in ms. Kubernetes' figures. */
const CPU_SETTLES = 300_000;
const FIRST_READY = 30_000;

/** How far off a measurement may be without consequence. */
export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

export interface Measurement {
  readonly current: number;
  readonly pods: readonly StoredPod[];
  readonly metrics: PodMetrics;
  /** CPU is not believed about pods that have just started. */
  readonly isCpu: boolean;
  readonly now: number;
  readonly tolerance: Tolerance;
  /** How the values of pods stand to the target: 1 when it is met. */
  ratio(values: ReadonlyMap<string, number>): number;
  /** What a pod that is not measured is taken for when there seem to be too many. */
  neutral(pod: StoredPod): number;
}

export const isWithin = ({ up, down }: Tolerance, ratio: number): boolean => ratio >= 1 - down && ratio <= 1 + up;

/** How many pods would meet the target. Throws Error when nothing was measured that counts. */
export function replicasFor(measurement: Measurement): number {
  const { current, metrics, tolerance, ratio, neutral } = measurement;
  const { ready, unready, missing } = sorted(measurement);
  const values = new Map(ready.map((pod) => [pod.metadata.name, metrics.get(pod.metadata.name)?.value ?? 0]));
  if (values.size === 0) throw new Error("did not receive metrics for targeted pods (pods might be unready)");
  const first = ratio(values);
  const counted = first > 1 ? unready : [];
  if (counted.length === 0 && missing.length === 0) {
    return isWithin(tolerance, first) ? current : Math.ceil(first * ready.length);
  }
  // What is not known is taken for what speaks against a change.
  for (const pod of first === 1 ? [] : missing) values.set(pod.metadata.name, first < 1 ? neutral(pod) : 0);
  for (const pod of counted) values.set(pod.metadata.name, 0);
  const second = ratio(values);
  if (isWithin(tolerance, second) || (first < 1 && second > 1) || (first > 1 && second < 1)) return current;
  const wanted = Math.ceil(second * values.size);
  return (second < 1 && wanted > current) || (second > 1 && wanted < current) ? current : wanted;
}

function sorted({ pods, metrics, isCpu, now }: Measurement) {
  const ready: StoredPod[] = [];
  const unready: StoredPod[] = [];
  const missing: StoredPod[] = [];
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined || isFinished(pod)) continue;
    const metric = metrics.get(pod.metadata.name);
    if (pod.status?.phase === "Pending") unready.push(pod);
    else if (metric === undefined) missing.push(pod);
    else if (isCpu && isSettling(pod, metric, now)) unready.push(pod);
    else ready.push(pod);
  }
  return { ready, unready, missing };
}

function isSettling(pod: StoredPod, metric: { at: number; window: number }, now: number): boolean {
  const condition = podCondition(pod, "Ready");
  const { startTime } = pod.status ?? {};
  if (condition === undefined || startTime == null) return true;
  const [start, turned] = [timeOf(startTime), timeOf(condition.lastTransitionTime)];
  const isUnready = condition.status === "False";
  if (start + CPU_SETTLES > now) return isUnready || metric.at < turned + metric.window;
  // Never ready yet.
  return isUnready && start + FIRST_READY > turned;
}
