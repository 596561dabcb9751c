/** What a stateful set does next, and how it stands. Pure. */
import type { StatefulSetStatus } from "../../api/kinds/apps/stateful-set.ts";
import { resolveCount } from "../deployment/scaling.ts";
import {
  availableAt,
  isAvailable,
  isFinished,
  isLeaving,
  isReady,
  type StoredPod,
  soonest,
} from "../pods/pod-state.ts";
import { firstOrdinal, ordinalOf, revisionNameOf, type StoredStatefulSet } from "./identity.ts";

export interface StatefulSetObserved {
  set: StoredStatefulSet;
  pods: readonly StoredPod[];
  /** Names of the revision that the pods come from, and of the one they go to. */
  current: string;
  update: string;
  now: number;
}

export interface StatefulSetPlan {
  /** Numbers of pods to make, and the name of the revision of each. */
  create: { ordinal: number; revision: string }[];
  remove: StoredPod[];
  requeueAfter: number | undefined;
}

export function planStatefulSet(observed: StatefulSetObserved): StatefulSetPlan {
  const { set, pods, now } = observed;
  const plan: StatefulSetPlan = { create: [], remove: [], requeueAfter: undefined };
  const minReady = set.spec?.minReadySeconds ?? 0;
  plan.requeueAfter =
    minReady === 0
      ? undefined
      : soonest(
          pods.map((pod) => availableAt(pod, minReady)),
          now,
        );
  if (set.metadata.deletionTimestamp !== undefined) return plan;
  const { slots, condemned } = placed(observed);
  const serves = (pod: StoredPod | undefined): boolean =>
    pod !== undefined && !isLeaving(pod) && pod.status?.phase === "Running" && isAvailable(pod, minReady, now);
  const ordered = set.spec?.podManagementPolicy !== "Parallel";
  for (const [ordinal, pod] of slots) {
    if (pod === undefined) plan.create.push({ ordinal, revision: revisionFor(observed, ordinal) });
    else if (isFinished(pod) && !isLeaving(pod)) plan.remove.push(pod);
    // One at a time: the next is made when all before it serve.
    if (ordered && !serves(pod)) return plan;
  }
  for (const pod of condemned) {
    if (!isLeaving(pod)) plan.remove.push(pod);
    if (ordered) return plan;
  }
  if (set.spec?.updateStrategy?.type !== "OnDelete") plan.remove.push(...outdated(observed, slots, serves));
  return plan;
}

/** The set's pods by their numbers, in order, and those with numbers it no longer has, highest first. */
function placed({ set, pods }: StatefulSetObserved) {
  const first = firstOrdinal(set);
  const slots = new Map<number, StoredPod | undefined>();
  for (let index = 0; index < (set.spec?.replicas ?? 1); index += 1) slots.set(first + index, undefined);
  const condemned: { ordinal: number; pod: StoredPod }[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal === undefined) continue;
    if (slots.has(ordinal)) slots.set(ordinal, pod);
    else condemned.push({ ordinal, pod });
  }
  condemned.sort((a, b) => b.ordinal - a.ordinal);
  return { slots, condemned: condemned.map(({ pod }) => pod) };
}

/** Pods below the partition keep the old revision. */
function revisionFor({ set, current, update }: StatefulSetObserved, ordinal: number): string {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  return type !== "OnDelete" && ordinal < firstOrdinal(set) + (rollingUpdate?.partition ?? 0) ? current : update;
}

/** Pods to replace by the new revision now: from the highest number down, as many at a time as may be missing. */
function outdated(
  { set, update }: StatefulSetObserved,
  slots: ReadonlyMap<number, StoredPod | undefined>,
  serves: (pod: StoredPod | undefined) => boolean,
): StoredPod[] {
  const { partition = 0, maxUnavailable } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const most = Math.max(1, resolveCount(maxUnavailable ?? 1, set.spec?.replicas ?? 1, "down"));
  let missing = [...slots.values()].filter((pod) => !serves(pod)).length;
  const found: StoredPod[] = [];
  for (const [ordinal, pod] of [...slots].reverse()) {
    if (ordinal < firstOrdinal(set) + partition) break;
    if (pod === undefined || isLeaving(pod)) continue;
    if (revisionNameOf(pod) === update) {
      if (!serves(pod) && missing >= most) break;
      continue;
    }
    // A pod of the old revision that does not serve anyway costs nothing to replace.
    if (serves(pod) && missing >= most) break;
    if (serves(pod)) missing += 1;
    found.push(pod);
    if (found.length >= most) break;
  }
  return found;
}

export function statefulSetStatus(observed: StatefulSetObserved): StatefulSetStatus {
  const { set, pods, update, now } = observed;
  const minReady = set.spec?.minReadySeconds ?? 0;
  const existing = pods.filter((pod) => ordinalOf(set, pod) !== undefined);
  const of = (revision: string): number =>
    existing.filter((pod) => revisionNameOf(pod) === revision && !isLeaving(pod)).length;
  const running = existing.filter((pod) => pod.status?.phase === "Running" && isReady(pod));
  const updated = of(update);
  const wanted = set.spec?.replicas ?? 1;
  const complete =
    set.spec?.updateStrategy?.type !== "OnDelete" &&
    updated === wanted &&
    existing.length === wanted &&
    running.length === wanted;
  const current = complete ? update : observed.current;
  const positive = (name: string, value: number) => (value === 0 ? {} : { [name]: value });
  return {
    ...positive("observedGeneration", set.metadata.generation ?? 0),
    replicas: existing.length,
    ...positive("readyReplicas", running.length),
    availableReplicas: running.filter((pod) => isAvailable(pod, minReady, now)).length,
    ...positive("currentReplicas", of(current)),
    ...positive("updatedReplicas", updated),
    currentRevision: current,
    updateRevision: update,
    collisionCount: set.status?.collisionCount ?? 0,
    ...(set.status?.conditions === undefined ? {} : { conditions: set.status.conditions }),
  };
}
