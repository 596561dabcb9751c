/**
 * The nouns of this folder. A plugin is asked once for each pod what it has to say (`prepare`), and answers with a check that is
 * then put to the nodes. A check is a closure over what the plugin worked out, so nothing is computed twice and nothing is shared.
 */
import type { Pod } from "../api/kinds/core/pod.ts";
import type { Stored } from "../client/client.ts";
import type { Cluster, NodeState } from "./cluster.ts";

export type StoredPod = Stored<Pod>;

export interface Check {
  /** Why no node at all will do. */
  reject?: string;
  /** Why the node will not do, in the words that are counted in the pod's condition; undefined: it will. */
  filter?(node: NodeState): string | undefined;
  /** How well the node would do: any number, the higher the better. */
  score?(node: NodeState): number;
  /** Brings the scores of the candidates to 0–100; absent: they are that already. */
  normalise?(scores: number[]): number[];
}

/** Changes in the cluster that may make room for a pod that found none. */
export type ClusterEvent = "node" | "pod-added" | "pod-removed" | "volume";

export interface Plugin {
  readonly name: string;
  /** Factor of the normalised score. Absent: 1. */
  readonly weight?: number;
  /** Whether its refusals stand whatever pods are removed from the node. */
  readonly final?: boolean;
  /** After which events a pod that it refused is tried again. */
  readonly wakes: readonly ClusterEvent[];
  /** Undefined: it has nothing to say about this pod. */
  prepare(pod: StoredPod, cluster: Cluster): Check | undefined;
}

/** Scales to 0–100 by the highest. */
export function byHighest(scores: number[], reverse = false): number[] {
  const most = Math.max(0, ...scores);
  return scores.map((score) => {
    const share = most === 0 ? 0 : (score * 100) / most;
    return reverse ? 100 - share : share;
  });
}
