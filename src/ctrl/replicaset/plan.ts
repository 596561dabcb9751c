/** What a replica set does next, and how it stands. Pure. */
import type { ReplicaSet, ReplicaSetStatus } from "../../api/kinds/apps/replica-set.ts";
import { formatTime } from "../../api/time.ts";
import type { Stored } from "../../client/client.ts";
import { deletionOrder } from "../pods/deletion-order.ts";
import {
  availableAt,
  isActive,
  isAvailable,
  isReady,
  isTerminating,
  type StoredPod,
  soonest,
} from "../pods/pod-state.ts";

export interface ReplicaSetObserved {
  set: Stored<ReplicaSet>;
  /** The pods it manages, ended and terminating ones included. */
  pods: readonly StoredPod[];
  /** Pods of every set of the same application; absent: its own. */
  siblings?: readonly StoredPod[];
  /** Milliseconds since the epoch. */
  now: number;
}

export interface ReplicaPlan {
  create: number;
  remove: StoredPod[];
  /** When a pod becomes available by waiting alone, in ms from now. */
  requeueAfter: number | undefined;
}

/** Most pods made or removed in one round. */
const BURST = 500;

export function planReplicas({ set, pods, siblings = pods, now }: ReplicaSetObserved): ReplicaPlan {
  const active = pods.filter(isActive);
  const surplus = active.length - (set.spec?.replicas ?? 1);
  const minReady = set.spec?.minReadySeconds ?? 0;
  const requeueAfter =
    minReady === 0
      ? undefined
      : soonest(
          active.map((pod) => availableAt(pod, minReady)),
          now,
        );
  if (surplus <= 0) return { create: Math.min(Math.abs(surplus), BURST), remove: [], requeueAfter };
  const perNode = new Map<string, number>();
  for (const pod of siblings.filter(isActive)) {
    const node = pod.spec?.nodeName ?? "";
    perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const order = deletionOrder(active, { crowd: (pod) => perNode.get(pod.spec?.nodeName ?? "") ?? 0, now });
  return { create: 0, remove: order.slice(0, Math.min(surplus, BURST)), requeueAfter };
}

export interface ReplicaFailure {
  reason: "FailedCreate" | "FailedDelete";
  message: string;
}

export function replicaStatus(observed: ReplicaSetObserved & { failure?: ReplicaFailure }): ReplicaSetStatus {
  const { set, pods, now, failure } = observed;
  const active = pods.filter(isActive);
  const labels = Object.entries(set.spec?.template?.metadata?.labels ?? {});
  const minReady = set.spec?.minReadySeconds ?? 0;
  const count = (test: (pod: StoredPod) => boolean): number => active.filter(test).length;
  const before = set.status?.conditions?.find((condition) => condition.type === "ReplicaFailure");
  const others = (set.status?.conditions ?? []).filter((condition) => condition.type !== "ReplicaFailure");
  const failed =
    failure === undefined
      ? []
      : before?.reason === failure.reason
        ? [before]
        : [{ type: "ReplicaFailure", status: "True", lastTransitionTime: formatTime(now), ...failureText(failure) }];
  const conditions = [...others, ...failed];
  const positive = (name: string, value: number) => (value === 0 ? {} : { [name]: value });
  return {
    replicas: active.length,
    ...positive(
      "fullyLabeledReplicas",
      count((pod) => labels.every(([key, value]) => pod.metadata.labels?.[key] === value)),
    ),
    ...positive("readyReplicas", count(isReady)),
    ...positive(
      "availableReplicas",
      count((pod) => isAvailable(pod, minReady, now)),
    ),
    terminatingReplicas: pods.filter(isTerminating).length,
    ...positive("observedGeneration", set.metadata.generation ?? 0),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

const failureText = ({ reason, message }: ReplicaFailure): ReplicaFailure => ({ reason, message });
