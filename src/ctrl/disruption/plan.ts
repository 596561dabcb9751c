/** How many pods of a budget may be disrupted just now. Pure. */
import type { Condition } from "../../api/kinds/meta/condition.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from "../../api/kinds/policy/pod-disruption-budget.ts";
import { formatTime } from "../../api/time.ts";
import type { Stored } from "../../client/client.ts";
import { resolveCount } from "../deployment/scaling.ts";
import { isReady, type StoredPod, soonest, timeOf } from "../pods/pod-state.ts";

/** How long an evicted pod counts as going before its deletion shows, in ms. kube-controller-manager: DeletionTimeout. */
const DELETION_TIMEOUT = 120_000;

export interface BudgetObserved {
  budget: Stored<PodDisruptionBudget>;
  /** Pods that the budget selects. */
  pods: readonly StoredPod[];
  /** Pods that the controllers of those pods want in all. */
  wanted: number;
  now: number;
}

/** How many pods there should be, and how many of them must stay healthy. */
function expectation({ budget, pods, wanted }: BudgetObserved): { expected: number; desired: number } {
  const { maxUnavailable, minAvailable } = budget.spec ?? {};
  if (maxUnavailable !== undefined) {
    return { expected: wanted, desired: Math.max(0, wanted - resolveCount(maxUnavailable, wanted, "up")) };
  }
  if (typeof minAvailable === "string") {
    return { expected: wanted, desired: resolveCount(minAvailable, wanted, "up") };
  }
  return { expected: pods.length, desired: minAvailable ?? 1 };
}

/** The budget's next status, and in how many ms it changes by time alone. */
export function planBudget(observed: BudgetObserved): {
  status: PodDisruptionBudgetStatus;
  requeueAfter: number | undefined;
} {
  const { budget, pods, now } = observed;
  const staying = new Map(
    pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map((pod) => [pod.metadata.name, pod]),
  );
  const until = (time: string): number => timeOf(time) + DELETION_TIMEOUT;
  // Evicted pods whose deletion the cache does not show yet.
  const disrupted = Object.entries(budget.status?.disruptedPods ?? {}).filter(
    ([name, time]) => staying.has(name) && until(time) > now,
  );
  const going = new Set(disrupted.map(([name]) => name));
  const healthy = [...staying.values()].filter((pod) => isReady(pod) && !going.has(pod.metadata.name)).length;
  const { expected, desired } = expectation(observed);
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  const generation = budget.metadata.generation;
  return {
    status: {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      ...(disrupted.length === 0 ? {} : { disruptedPods: Object.fromEntries(disrupted) }),
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      conditions: conditionsOf(budget, allowed, now),
    },
    requeueAfter: soonest(
      disrupted.map(([, time]) => until(time)),
      now,
    ),
  };
}

function conditionsOf(budget: Stored<PodDisruptionBudget>, allowed: number, now: number): Condition[] {
  const before = budget.status?.conditions ?? [];
  const old = before.find(({ type }) => type === "DisruptionAllowed");
  const status = allowed > 0 ? "True" : "False";
  const next: Condition = {
    type: "DisruptionAllowed",
    status,
    reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
    message: "",
    lastTransitionTime: old?.status === status ? old.lastTransitionTime : formatTime(now),
    ...(budget.metadata.generation === undefined ? {} : { observedGeneration: budget.metadata.generation }),
  };
  return [...before.filter((condition) => condition !== old), next];
}
