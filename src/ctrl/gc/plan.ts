/** What the collector does about one object. Pure. */
import type { OwnerReference } from "../../api/kinds/meta/object-meta.ts";
import { FOREGROUND, type GraphNode, ORPHAN } from "./owner-graph.ts";

export type CollectPlan =
  | { action: "none" }
  /** Nobody who is still there owns it. */
  | { action: "delete"; propagationPolicy: "Foreground" | "Background" | "Orphan" }
  /** Some owners are gone or are waiting; the others keep it. */
  | { action: "disown"; uids: string[] }
  /** The owner's end frees its dependents. */
  | { action: "orphan"; dependents: GraphNode[] }
  /** What held the object is done. */
  | { action: "release"; finalizer: string };

export interface CollectObserved {
  node: GraphNode;
  dependents: readonly GraphNode[];
  /** The state of each owner: there, on its way out and waiting for its dependents, or gone. */
  ownerState(owner: OwnerReference): "present" | "waiting" | "absent";
}

export function planCollect({ node, dependents, ownerState }: CollectObserved): CollectPlan {
  if (node.deleting && node.finalizers.includes(ORPHAN)) {
    return dependents.length > 0
      ? { action: "orphan", dependents: [...dependents] }
      : { action: "release", finalizer: ORPHAN };
  }
  if (node.deleting) {
    const held = dependents.some(({ owners }) =>
      owners.some(({ uid, blockOwnerDeletion }) => uid === node.uid && blockOwnerDeletion === true),
    );
    return node.finalizers.includes(FOREGROUND) && !held
      ? { action: "release", finalizer: FOREGROUND }
      : { action: "none" };
  }
  if (node.owners.length === 0) return { action: "none" };
  const states = node.owners.map((owner) => ({ owner, state: ownerState(owner) }));
  const going = states.filter(({ state }) => state !== "present");
  if (going.length === 0) return { action: "none" };
  if (going.length < states.length) return { action: "disown", uids: going.map(({ owner }) => owner.uid) };
  const waits = states.some(({ state }) => state === "waiting");
  // Below an owner that waits, the wait goes on as deep as there are dependents.
  if (waits && dependents.length > 0) return { action: "delete", propagationPolicy: "Foreground" };
  if (node.finalizers.includes(ORPHAN)) return { action: "delete", propagationPolicy: "Orphan" };
  return { action: "delete", propagationPolicy: node.finalizers.includes(FOREGROUND) ? "Foreground" : "Background" };
}
