/** How a deployment stands: counts and conditions. Pure. */
import type { DeploymentCondition, DeploymentStatus } from "../../api/kinds/apps/deployment.ts";
import { formatTime } from "../../api/time.ts";
import { timeOf } from "../pods/pod-state.ts";
import type { StoredDeployment, StoredSet } from "./revision.ts";
import { available, type Limits, total } from "./scaling.ts";

type Condition = DeploymentCondition;

export interface StatusInput {
  deployment: StoredDeployment;
  newSet: StoredSet | undefined;
  old: readonly StoredSet[];
  limits: Limits;
  now: number;
  /** Name of the set that the plan is about to make. */
  makes?: string | undefined;
  collisions?: number | undefined;
}

/** The condition with these values; keeps the old one when nothing but times would change. */
function condition(
  before: Condition | undefined,
  next: Omit<Condition, "lastTransitionTime" | "lastUpdateTime">,
  now: number,
): Condition {
  if (before?.status === next.status && before.reason === next.reason) return before;
  const time = formatTime(now);
  return {
    ...next,
    lastUpdateTime: time,
    lastTransitionTime: before?.status === next.status ? (before.lastTransitionTime ?? time) : time,
  };
}

const positive = (name: string, value: number) => (value > 0 ? { [name]: value } : {});
const sum = (sets: readonly StoredSet[], of: (set: StoredSet) => number | undefined): number =>
  sets.reduce((count, set) => count + (of(set) ?? 0), 0);

/** Whether every pod is of the new template and available. */
export function isComplete({ spec, metadata }: StoredDeployment, status: DeploymentStatus): boolean {
  const wanted = spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

export function deploymentStatus(input: StatusInput): DeploymentStatus {
  const { deployment, newSet, old, limits, now } = input;
  const all = newSet === undefined ? [...old] : [...old, newSet];
  const before = deployment.status?.conditions ?? [];
  const find = (type: string): Condition | undefined => before.find((entry) => entry.type === type);
  const ready = available(all);
  const counts: DeploymentStatus = {
    ...positive("observedGeneration", deployment.metadata.generation ?? 0),
    ...positive(
      "replicas",
      sum(all, (set) => set.status?.replicas),
    ),
    ...positive("updatedReplicas", newSet?.status?.replicas ?? 0),
    ...positive(
      "readyReplicas",
      sum(all, (set) => set.status?.readyReplicas),
    ),
    ...positive("availableReplicas", ready),
    ...positive("unavailableReplicas", total(all) - ready),
    terminatingReplicas: sum(all, (set) => set.status?.terminatingReplicas),
    ...(input.collisions === undefined ? {} : { collisionCount: input.collisions }),
  };
  const enough = ready >= limits.desired - limits.unavailable;
  const availability = condition(find("Available"), enough ? AVAILABLE : UNAVAILABLE, now);
  const failure = replicaFailure(newSet, old, find("ReplicaFailure"), now);
  const progressing = progress(input, counts, find("Progressing"));
  const conditions = [availability, progressing, failure].filter((entry) => entry !== undefined);
  // In the order in which they first appeared, as whoever reads them expects.
  const order = [...before.map((entry) => entry.type), ...conditions.map((entry) => entry.type)];
  conditions.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
  return { ...counts, conditions };
}

const AVAILABLE = {
  type: "Available",
  status: "True",
  reason: "MinimumReplicasAvailable",
  message: "Deployment has minimum availability.",
};
const UNAVAILABLE = {
  type: "Available",
  status: "False",
  reason: "MinimumReplicasUnavailable",
  message: "Deployment does not have minimum availability.",
};

function replicaFailure(
  newSet: StoredSet | undefined,
  old: readonly StoredSet[],
  before: Condition | undefined,
  now: number,
): Condition | undefined {
  for (const set of newSet === undefined ? old : [newSet, ...old]) {
    const failure = set.status?.conditions?.find((entry) => entry.type === "ReplicaFailure");
    if (failure?.status !== "True") continue;
    const { type, status, reason, message } = failure;
    return condition(
      before,
      { type, status, ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) },
      now,
    );
  }
  return undefined;
}

/** Deadlines of this many seconds and more mean none. */
const NO_DEADLINE = 2147483647;

function progress(input: StatusInput, counts: DeploymentStatus, before: Condition | undefined): Condition | undefined {
  const { deployment, newSet, now, makes } = input;
  const deadline = deployment.spec?.progressDeadlineSeconds;
  if (deadline === undefined || deadline >= NO_DEADLINE) return undefined;
  const set = newSet?.metadata.name ?? makes ?? "";
  const named = newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${set}"`;
  const make = (status: string, reason: string, message: string): Condition =>
    condition(before, { type: "Progressing", status, reason, message }, now);
  if (deployment.spec?.paused === true) {
    return before?.reason === "ProgressDeadlineExceeded"
      ? before
      : make("Unknown", "DeploymentPaused", "Deployment is paused");
  }
  if (before?.reason === "DeploymentPaused") return make("Unknown", "DeploymentResumed", "Deployment is resumed");
  if (makes !== undefined) return make("True", "NewReplicaSetCreated", `Created new replica set "${set}"`);
  const settled =
    (counts.replicas ?? 0) === (counts.updatedReplicas ?? 0) && before?.reason === "NewReplicaSetAvailable";
  if (settled) return before;
  if (isComplete(deployment, counts))
    return make("True", "NewReplicaSetAvailable", `${named} has successfully progressed.`);
  if (hasProgressed(deployment.status, counts)) {
    const moved = make("True", "ReplicaSetUpdated", `${named} is progressing.`);
    // Each step forward starts the deadline anew.
    return { ...moved, lastUpdateTime: formatTime(now) };
  }
  if (before === undefined) return make("True", "FoundNewReplicaSet", `Found new replica set "${set}"`);
  if (isTimedOut(before, deadline, now))
    return make("False", "ProgressDeadlineExceeded", `${named} has timed out progressing.`);
  return before;
}

function hasProgressed(before: DeploymentStatus | undefined, now: DeploymentStatus): boolean {
  const oldOnes = (status: DeploymentStatus | undefined): number =>
    (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    oldOnes(now) < oldOnes(before) ||
    (now.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

function isTimedOut(before: Condition, deadline: number, now: number): boolean {
  if (before.reason === "NewReplicaSetAvailable") return false;
  if (before.reason === "ProgressDeadlineExceeded") return true;
  return timeOf(before.lastUpdateTime) + deadline * 1000 < now;
}

/** When an unfinished update will have made no progress for its deadline, in ms from now. */
export function deadlineAfter(deployment: StoredDeployment, status: DeploymentStatus, now: number): number | undefined {
  const deadline = deployment.spec?.progressDeadlineSeconds;
  const progressing = status.conditions?.find((entry) => entry.type === "Progressing");
  if (deadline === undefined || deadline >= NO_DEADLINE || progressing === undefined || isComplete(deployment, status))
    return undefined;
  if (
    progressing.reason === "NewReplicaSetAvailable" ||
    progressing.reason === "ProgressDeadlineExceeded" ||
    deployment.spec?.paused
  ) {
    return undefined;
  }
  return Math.max(1000, timeOf(progressing.lastUpdateTime) + deadline * 1000 - now + 1000);
}
