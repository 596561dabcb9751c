import { isReady, podCondition, type StoredPod, timeOf } from "./pod-state.ts";

/** Cost of deleting a pod, from the annotation; lower goes first. Unreadable counts as 0. */
function costOf(pod: StoredPod): number {
  const text = pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? "";
  return /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

const PHASES: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };
const phaseOf = (pod: StoredPod): number => PHASES[pod.status?.phase ?? ""] ?? 2;
const restartsOf = (pod: StoredPod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map((container) => container.restartCount));

/** Ages count by order of magnitude, so that pods of one rollout are not always deleted in the same order. */
function ageClass(text: string | null | undefined, now: number): number {
  return Math.floor(Math.log2(Math.max(1, now - timeOf(text))));
}

/**
 * Sorts pods so that those whose loss hurts least come first: not yet placed, pending, unready, cheap, on nodes with many of their
 * like, young, often restarted. `crowd` says how many pods of the same application run on a pod's node.
 */
export function deletionOrder(
  pods: readonly StoredPod[],
  options: { crowd: (pod: StoredPod) => number; now: number },
): StoredPod[] {
  const { crowd, now } = options;
  const keysOf = (pod: StoredPod): readonly number[] => [
    pod.spec?.nodeName ? 1 : 0,
    phaseOf(pod),
    isReady(pod) ? 1 : 0,
    costOf(pod),
    -crowd(pod),
    isReady(pod) ? ageClass(podCondition(pod, "Ready")?.lastTransitionTime, now) : 0,
    -restartsOf(pod),
    ageClass(pod.metadata.creationTimestamp, now),
  ];
  const ranked = pods.map((pod) => ({ pod, keys: keysOf(pod) }));
  ranked.sort((a, b) => {
    for (const [index, key] of a.keys.entries()) {
      const difference = key - (b.keys[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1;
  });
  return ranked.map(({ pod }) => pod);
}
