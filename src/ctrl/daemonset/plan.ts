/** What a daemon set does next, and how it stands. Pure. */
import type { DaemonSetStatus } from "../../api/kinds/apps/daemon-set.ts";
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
import { HASH_LABEL, type StoredDaemonSet, type StoredNode, targetOf, wanted } from "./pod.ts";

export interface DaemonSetObserved {
  set: StoredDaemonSet;
  nodes: readonly StoredNode[];
  /** The pods it manages. */
  pods: readonly StoredPod[];
  /** Hash of the present template. */
  hash: string;
  now: number;
}

export interface DaemonSetPlan {
  /** Names of nodes that get a pod. */
  create: string[];
  remove: StoredPod[];
  requeueAfter: number | undefined;
}

/** A node with its pods of the set, oldest first. */
interface Place {
  name: string;
  run: boolean;
  stay: boolean;
  pods: StoredPod[];
}

const byAge = (a: StoredPod, b: StoredPod): number =>
  a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1;

function placesOf({ set, nodes, pods }: DaemonSetObserved): Place[] {
  const byNode = Map.groupBy(pods, targetOf);
  return nodes.map((node) => {
    const name = node.metadata.name;
    return { name, ...wanted(set, node), pods: (byNode.get(name) ?? []).toSorted(byAge) };
  });
}

export function planDaemonSet(observed: DaemonSetObserved): DaemonSetPlan {
  const { set, now } = observed;
  const minReady = set.spec?.minReadySeconds ?? 0;
  const requeueAfter =
    minReady === 0
      ? undefined
      : soonest(
          observed.pods.map((pod) => availableAt(pod, minReady)),
          now,
        );
  const plan: DaemonSetPlan = { create: [], remove: [], requeueAfter };
  if (set.metadata.deletionTimestamp !== undefined) return plan;
  const places = placesOf(observed);
  const rolling = set.spec?.updateStrategy?.type !== "OnDelete";
  const desired = places.filter(({ run }) => run).length;
  const { maxSurge = 0, maxUnavailable = 1 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const surge = rolling ? resolveCount(maxSurge, desired, "up") : 0;
  for (const place of places) settle(place, { surge, hash: observed.hash }, plan);
  if (!rolling) return plan;
  if (surge > 0) updateWithSurge(places, { observed, surge }, plan);
  else updateInPlace(places, { observed, unavailable: resolveCount(maxUnavailable, desired, "up") }, plan);
  return plan;
}

const isOf = (pod: StoredPod, hash: string): boolean => pod.metadata.labels?.[HASH_LABEL] === hash;
const available = (pod: StoredPod, { set, now }: DaemonSetObserved): boolean =>
  !isLeaving(pod) && isAvailable(pod, set.spec?.minReadySeconds ?? 0, now);

/** One running pod where one should be, none elsewhere; whatever its template. */
function settle(
  { name, run, stay, pods }: Place,
  { surge, hash }: { surge: number; hash: string },
  plan: DaemonSetPlan,
): void {
  const there = pods.filter((pod) => !isLeaving(pod));
  if (!stay) {
    plan.remove.push(...there);
    return;
  }
  const running = there.filter((pod) => !isFinished(pod));
  plan.remove.push(...there.filter(isFinished));
  // During a surge the new pod stands beside the old one.
  const kept =
    surge > 0 ? [running.filter((pod) => !isOf(pod, hash)), running.filter((pod) => isOf(pod, hash))] : [running];
  for (const alike of kept) plan.remove.push(...alike.slice(1));
  if (run && pods.length === 0) plan.create.push(name);
}

/** Replaces old pods, broken ones at once and the others as far as enough nodes have one that serves. */
function updateInPlace(
  places: readonly Place[],
  { observed, unavailable }: { observed: DaemonSetObserved; unavailable: number },
  plan: DaemonSetPlan,
): void {
  let missing = 0;
  const candidates: StoredPod[] = [];
  for (const { run, pods } of places.filter(({ run, pods }) => run || pods.length > 0)) {
    const [pod] = pods.filter((found) => !isLeaving(found) && !isFinished(found));
    if (pod === undefined || !available(pod, observed)) {
      if (run) missing += 1;
      if (pod !== undefined && !isOf(pod, observed.hash)) plan.remove.push(pod);
    } else if (!isOf(pod, observed.hash)) {
      candidates.push(pod);
    }
  }
  plan.remove.push(...candidates.slice(0, Math.max(0, unavailable - missing)));
}

/** Makes new pods beside old ones, and removes an old one when its successor serves. */
function updateWithSurge(
  places: readonly Place[],
  { observed, surge }: { observed: DaemonSetObserved; surge: number },
  plan: DaemonSetPlan,
): void {
  let surging = 0;
  const candidates: string[] = [];
  for (const { name, run, pods } of places) {
    const there = pods.filter((pod) => !isLeaving(pod) && !isFinished(pod));
    const old = there.find((pod) => !isOf(pod, observed.hash));
    const next = there.find((pod) => isOf(pod, observed.hash));
    if (old === undefined || !run) continue;
    if (next !== undefined) {
      if (available(next, observed)) plan.remove.push(old);
      else surging += 1;
    } else if (!available(old, observed)) {
      plan.create.push(name);
    } else {
      candidates.push(name);
    }
  }
  plan.create.push(...candidates.slice(0, Math.max(0, surge - surging)));
}

export function daemonSetStatus(observed: DaemonSetObserved): DaemonSetStatus {
  const { set, hash } = observed;
  const places = placesOf(observed);
  const running = places.filter(({ run }) => run);
  /** The pod that stands for the node: the newest that is not on its way out. */
  const first = ({ pods }: Place): StoredPod | undefined => pods.filter((pod) => !isLeaving(pod)).at(-1) ?? pods.at(-1);
  const count = (test: (pod: StoredPod) => boolean): number =>
    running.filter((place) => {
      const pod = first(place);
      return pod !== undefined && test(pod);
    }).length;
  const positive = (name: string, value: number) => (value === 0 ? {} : { [name]: value });
  const serving = count((pod) => available(pod, observed));
  return {
    currentNumberScheduled: count(() => true),
    numberMisscheduled: places.filter(({ run, pods }) => !run && pods.length > 0).length,
    desiredNumberScheduled: running.length,
    numberReady: count(isReady),
    ...positive("observedGeneration", set.metadata.generation ?? 0),
    ...positive(
      "updatedNumberScheduled",
      count((pod) => isOf(pod, hash)),
    ),
    ...positive("numberAvailable", serving),
    ...positive("numberUnavailable", running.length - serving),
    ...(set.status?.collisionCount === undefined ? {} : { collisionCount: set.status.collisionCount }),
    ...(set.status?.conditions === undefined ? {} : { conditions: set.status.conditions }),
  };
}
