/** What a deployment does next. Pure: same sets, same plan; nothing to do means that the sets are as they should be. */
import { Deployment, type DeploymentStatus } from "../../api/kinds/apps/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/apps/replica-set.ts";
import { cloneJson } from "../../lib/clone-json.ts";
import { controllerReference, isControlledBy } from "../owner.ts";
import { isFinished, type StoredPod } from "../pods/pod-state.ts";
import { sameContent } from "../same-content.ts";
import { shortHash } from "../short-hash.ts";
import {
  byAge,
  DESIRED,
  HASH_LABEL,
  MAXIMUM,
  newSetAnnotations,
  newSetOf,
  numberIn,
  REVISION,
  type StoredDeployment,
  type StoredSet,
} from "./revision.ts";
import {
  isScaled,
  type Limits,
  limitsOf,
  newSetSize,
  rescale,
  type Sizes,
  shrinkOld,
  sizeOf,
  total,
} from "./scaling.ts";
import { deadlineAfter, deploymentStatus, isComplete } from "./status.ts";

export interface DeploymentObserved {
  deployment: StoredDeployment;
  /** The replica sets it manages. */
  sets: readonly StoredSet[];
  /** Pods of those sets. */
  pods: readonly StoredPod[];
  /** What already has the name that a new set would get; under that name it is another set. */
  taken?: StoredSet | undefined;
  now: number;
}

export interface Resize {
  set: StoredSet;
  replicas: number;
  annotations: Record<string, string>;
  /** Absent: stays. */
  minReadySeconds?: number;
}

export interface DeploymentPlan {
  create: ReplicaSet | undefined;
  /** Sets whose size or annotations change. */
  resize: Resize[];
  /** History beyond the limit. */
  remove: StoredSet[];
  /** Annotations of the deployment itself, when they change. */
  annotations: Record<string, string> | undefined;
  status: DeploymentStatus;
  requeueAfter: number | undefined;
}

/** The name and content of the set for the present template. */
export function setFor(
  deployment: StoredDeployment,
  details: { replicas: number; annotations: Record<string, string> },
): ReplicaSet & { metadata: { name: string } } {
  const { spec, status, metadata } = deployment;
  const hash = shortHash(spec?.template, status?.collisionCount ?? 0);
  const template = cloneJson(spec?.template ?? {});
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [HASH_LABEL]: hash } };
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      labels: { ...template.metadata.labels },
      annotations: details.annotations,
      ownerReferences: [controllerReference(Deployment, deployment)],
    },
    spec: {
      replicas: details.replicas,
      ...(spec?.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: {
        ...spec?.selector,
        matchLabels: { ...spec?.selector.matchLabels, [HASH_LABEL]: hash },
      },
      template,
    },
  };
}

export function planDeployment(observed: DeploymentObserved): DeploymentPlan {
  const { deployment, sets, now } = observed;
  const limits = limitsOf(deployment);
  const newSet = newSetOf(deployment, sets);
  const old = sets.filter((set) => set !== newSet);
  const leaving = deployment.metadata.deletionTimestamp !== undefined;
  const step = leaving ? IDLE : nextStep({ ...observed, limits, newSet, old });
  const collisions = step.collision ? (deployment.status?.collisionCount ?? 0) + 1 : deployment.status?.collisionCount;
  const status = deploymentStatus({ deployment, newSet, old, limits, now, makes: step.makes, collisions });
  const quiet = step.create === undefined && step.resize.length === 0;
  const finished = quiet && (isComplete(deployment, status) || deployment.spec?.paused === true) && !leaving;
  return {
    create: step.create,
    resize: step.resize,
    remove: finished ? beyondHistory(deployment, old) : [],
    annotations: step.annotations,
    status,
    requeueAfter: deadlineAfter(deployment, status, now),
  };
}

interface Step {
  create: (ReplicaSet & { metadata: { name: string } }) | undefined;
  resize: Resize[];
  annotations: Record<string, string> | undefined;
  /** Name of the set that `create` makes. */
  makes?: string;
  collision?: boolean;
}
const IDLE: Step = { create: undefined, resize: [], annotations: undefined };

type Situation = DeploymentObserved & { limits: Limits; newSet: StoredSet | undefined; old: readonly StoredSet[] };

function nextStep(situation: Situation): Step {
  const { deployment, limits, newSet, old, sets } = situation;
  const rolling = deployment.spec?.strategy?.type !== "Recreate";
  if (deployment.spec?.paused === true || isScaled(sets, limits)) {
    return resized(situation, rescale(newSet, old, limits, rolling));
  }
  if (!rolling) {
    const oldSizes: Sizes = new Map(old.filter((set) => sizeOf(set) > 0).map((set) => [set.metadata.uid, 0]));
    if (oldSizes.size > 0) return resized(situation, oldSizes);
    if (oldPodsLeft(situation)) return resized(situation, new Map());
  }
  const size = newSetSize(limits, sizeOf(newSet), total(old), rolling);
  if (newSet === undefined) return created(situation, size);
  const grown = resized(situation, size === sizeOf(newSet) ? new Map() : new Map([[newSet.metadata.uid, size]]));
  // One thing at a time: what the old sets may give up depends on what the new one has become.
  return grown.resize.length > 0 || !rolling ? grown : resized(situation, shrinkOld(newSet, old, limits));
}

/** Pods of another template that still run; with Recreate the new ones wait for their end. */
function oldPodsLeft({ pods, newSet }: Situation): boolean {
  return pods.some((pod) => !isFinished(pod) && !(newSet !== undefined && isControlledBy(pod, newSet.metadata.uid)));
}

const revisionAbove = (old: readonly StoredSet[]): number =>
  Math.max(0, ...old.map((set) => numberIn(set, REVISION))) + 1;

function created(situation: Situation, replicas: number): Step {
  const { deployment, old, limits, taken } = situation;
  const sizes = { revision: revisionAbove(old), desired: limits.desired, maximum: limits.desired + limits.surge };
  const create = setFor(deployment, { replicas, annotations: newSetAnnotations(deployment, undefined, sizes) });
  if (taken !== undefined) return { ...IDLE, collision: true };
  return {
    create,
    resize: [],
    annotations: withRevision(deployment, String(sizes.revision)),
    makes: create.metadata.name,
  };
}

/** Sets with other sizes than now, and those whose annotations lag behind; the deployment takes over the new set's revision. */
function resized(situation: Situation, sizes: Sizes): Step {
  const { deployment, newSet, old, limits, sets } = situation;
  const maximum = limits.desired + limits.surge;
  const resize: Resize[] = [];
  let revision: string | undefined;
  for (const set of sets) {
    const replicas = sizes.get(set.metadata.uid) ?? sizeOf(set);
    let annotations: Record<string, string> = { ...set.metadata.annotations };
    const changed = sizes.has(set.metadata.uid);
    if (set === newSet) {
      annotations = newSetAnnotations(deployment, set, {
        revision: revisionAbove(old),
        desired: limits.desired,
        maximum,
      });
      revision = annotations[REVISION];
    } else if (changed || replicas > 0) {
      annotations = { ...annotations, [DESIRED]: String(limits.desired), [MAXIMUM]: String(maximum) };
    }
    const minReady = deployment.spec?.minReadySeconds ?? 0;
    const waits = set === newSet && (set.spec?.minReadySeconds ?? 0) !== minReady;
    if (replicas === sizeOf(set) && sameContent(annotations, set.metadata.annotations) && !waits) continue;
    resize.push({ set, replicas, annotations, ...(waits ? { minReadySeconds: minReady } : {}) });
  }
  return {
    create: undefined,
    resize,
    annotations: revision === undefined ? undefined : withRevision(deployment, revision),
  };
}

function withRevision(deployment: StoredDeployment, revision: string): Record<string, string> | undefined {
  if (deployment.metadata.annotations?.[REVISION] === revision) return undefined;
  return { ...deployment.metadata.annotations, [REVISION]: revision };
}

function beyondHistory(deployment: StoredDeployment, old: readonly StoredSet[]): StoredSet[] {
  const limit = deployment.spec?.revisionHistoryLimit;
  if (limit === undefined || limit >= 2147483647) return [];
  const kept = old.filter((set) => set.metadata.deletionTimestamp === undefined);
  const surplus = kept.length - limit;
  if (surplus <= 0) return [];
  return [...kept]
    .sort((a, b) => numberIn(a, REVISION) - numberIn(b, REVISION) || byAge(a, b))
    .slice(0, surplus)
    .filter(
      (set) =>
        (set.status?.replicas ?? 0) === 0 &&
        sizeOf(set) === 0 &&
        (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0),
    );
}
