/** How many pods each replica set of a deployment should have next. Pure; every function answers with new sizes by uid. */
import { byAge, DESIRED, MAXIMUM, numberIn, type StoredDeployment, type StoredSet } from "./revision.ts";

/** New sizes by uid of the set; sets that keep their size are absent. */
export type Sizes = Map<string, number>;

export interface Limits {
  /** Pods wanted. */
  desired: number;
  /** Pods allowed at most beyond that during an update. */
  surge: number;
  /** Pods that may be missing during an update. */
  unavailable: number;
}

/** A number, or a percentage of `total`, rounded up or down. */
export function resolveCount(value: number | string | undefined, total: number, round: "up" | "down"): number {
  if (typeof value !== "string") return value ?? 0;
  const percent = Number(value.replace(/%$/, ""));
  if (!value.endsWith("%")) return Number.isFinite(percent) ? percent : 0;
  return Math[round === "up" ? "ceil" : "floor"]((percent * total) / 100);
}

export function limitsOf({ spec }: StoredDeployment): Limits {
  const desired = spec?.replicas ?? 1;
  if (spec?.strategy?.type === "Recreate") return { desired, surge: 0, unavailable: 0 };
  const { maxSurge = "25%", maxUnavailable = "25%" } = spec?.strategy?.rollingUpdate ?? {};
  const surge = resolveCount(maxSurge, desired, "up");
  const unavailable = Math.min(resolveCount(maxUnavailable, desired, "down"), desired);
  // Both may round to nothing; then an update could not move at all.
  return { desired, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export const sizeOf = (set: StoredSet | undefined): number => set?.spec?.replicas ?? 0;
export const total = (sets: readonly StoredSet[]): number => sets.reduce((sum, set) => sum + sizeOf(set), 0);
export const available = (sets: readonly StoredSet[]): number =>
  sets.reduce((sum, set) => sum + (set.status?.availableReplicas ?? 0), 0);

/** How large the new set may be now, when `others` is what the old sets hold. Never smaller than it is, unless too large. */
export function newSetSize(limits: Limits, current: number, others: number, rolling: boolean): number {
  if (!rolling || current >= limits.desired) return limits.desired;
  const room = Math.max(0, limits.desired + limits.surge - others - current);
  return current + Math.min(room, limits.desired - current);
}

/** Takes pods from the old sets as far as enough others are available: broken ones first, then the oldest sets'. */
export function shrinkOld(newSet: StoredSet | undefined, old: readonly StoredSet[], limits: Limits): Sizes {
  const sizes: Sizes = new Map();
  const all = newSet === undefined ? [...old] : [...old, newSet];
  const minimum = limits.desired - limits.unavailable;
  const missing = sizeOf(newSet) - (newSet?.status?.availableReplicas ?? 0);
  let budget = total(all) - minimum - missing;
  if (budget <= 0) return sizes;
  const oldest = [...old].filter((set) => sizeOf(set) > 0).sort(byAge);
  for (const set of oldest) {
    const broken = Math.max(0, sizeOf(set) - (set.status?.availableReplicas ?? 0));
    const taken = Math.min(budget, broken);
    if (taken > 0) sizes.set(set.metadata.uid, sizeOf(set) - taken);
    budget -= taken;
  }
  let spare = all.reduce((sum, set) => sum + sureOf(set), 0) - minimum;
  for (const set of oldest) {
    const size = sizes.get(set.metadata.uid) ?? sizeOf(set);
    const taken = Math.min(Math.max(0, spare), size);
    if (taken > 0) sizes.set(set.metadata.uid, size - taken);
    spare -= taken;
  }
  return sizes;
}

/** Available pods of which the set keeps as many: its status may not yet know that it was made smaller. */
const sureOf = (set: StoredSet): number => Math.min(sizeOf(set), set.status?.availableReplicas ?? 0);

/** Whether the deployment's size changed since its sets were last sized. */
export function isScaled(sets: readonly StoredSet[], limits: Limits): boolean {
  return sets.some(
    (set) =>
      sizeOf(set) > 0 && set.metadata.annotations?.[DESIRED] !== undefined && numberIn(set, DESIRED) !== limits.desired,
  );
}

/** Sizes after a change of the deployment's size in the middle of an update, or while it is paused: each set keeps its share. */
export function rescale(
  newSet: StoredSet | undefined,
  old: readonly StoredSet[],
  limits: Limits,
  rolling: boolean,
): Sizes {
  const all = newSet === undefined ? [...old] : [...old, newSet];
  const active = all.filter((set) => sizeOf(set) > 0);
  const single =
    active.length === 1 ? active[0] : active.length === 0 ? (newSet ?? [...old].sort(byAge).at(-1)) : undefined;
  if (active.length <= 1) {
    return single === undefined || sizeOf(single) === limits.desired
      ? new Map()
      : new Map([[single.metadata.uid, limits.desired]]);
  }
  if (newSet !== undefined && isSaturated(newSet, limits)) {
    return new Map(active.filter((set) => set !== newSet).map((set) => [set.metadata.uid, 0]));
  }
  return rolling ? proportional(active, limits) : new Map();
}

function isSaturated(set: StoredSet, { desired }: Limits): boolean {
  return sizeOf(set) === desired && numberIn(set, DESIRED) === desired && set.status?.availableReplicas === desired;
}

function proportional(active: readonly StoredSet[], limits: Limits): Sizes {
  const allowed = limits.desired > 0 ? limits.desired + limits.surge : 0;
  const toAdd = allowed - total(active);
  const bySize = [...active].sort((a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)));
  const sizes: Sizes = new Map();
  let added = 0;
  for (const set of bySize) {
    const share = toAdd === 0 ? 0 : shareOf(set, limits, toAdd, added);
    sizes.set(set.metadata.uid, sizeOf(set) + share);
    added += share;
  }
  const [first] = bySize;
  if (first !== undefined && toAdd !== added) {
    sizes.set(first.metadata.uid, Math.max(0, (sizes.get(first.metadata.uid) ?? 0) + toAdd - added));
  }
  return sizes;
}

/** A set's part of `toAdd` pods (negative to remove), by its part of the deployment when that had its former size. */
function shareOf(set: StoredSet, { desired, surge }: Limits, toAdd: number, added: number): number {
  const size = sizeOf(set);
  const former = numberIn(set, MAXIMUM);
  const fraction =
    desired === 0 ? -size : Math.round((size * (desired + surge)) / (former > 0 ? former : desired + surge)) - size;
  const left = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}
