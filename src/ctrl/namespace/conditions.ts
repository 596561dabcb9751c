import type { NamespaceCondition } from "../../api/kinds/core/namespace.ts";
import { formatTime } from "../../api/time.ts";

/** Objects of one resource that are still there. */
export interface Leftover {
  resource: string;
  count: number;
  /** Finalizers that hold them, one entry an object. */
  finalizers: string[];
}

export interface NamespaceContent {
  leftovers: Leftover[];
  /** What could not be deleted or looked at, and why. */
  failures: string[];
  /** Versions of APIs whose servers did not say what they serve, and why. */
  undiscovered: string[];
}

/** What a namespace that is being deleted says about its contents. Pure. */
export function namespaceConditions(
  before: readonly NamespaceCondition[],
  { leftovers, failures, undiscovered }: NamespaceContent,
  now: number,
): NamespaceCondition[] {
  const held = new Map<string, number>();
  for (const finalizer of leftovers.flatMap(({ finalizers }) => finalizers))
    held.set(finalizer, (held.get(finalizer) ?? 0) + 1);
  const counts = (entries: readonly (readonly [string, number])[]): string =>
    [...entries]
      .sort()
      .map(([name, count]) => `${name} has ${count} resource instances`)
      .join(", ");
  const remaining = counts(leftovers.map(({ resource, count }) => [`${resource}.`, count]));
  const finalizing = [...held]
    .sort()
    .map(([name, count]) => `${name} in ${count} resource instances`)
    .join(", ");
  const states: NamespaceCondition[] = [
    state(
      "NamespaceDeletionDiscoveryFailure",
      undiscovered.join(", "),
      ["ResourcesDiscovered", "All resources successfully discovered"],
      ["DiscoveryFailed", `Discovery failed for some groups, ${undiscovered.length} failing: `],
    ),
    state(
      "NamespaceDeletionGroupVersionParsingFailure",
      "",
      ["ParsedGroupVersions", "All legacy kube types successfully parsed"],
      ["", ""],
    ),
    state(
      "NamespaceDeletionContentFailure",
      failures.join("; "),
      ["ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
      ["ContentDeletionFailed", "Failed to delete all resource types: "],
    ),
    state(
      "NamespaceContentRemaining",
      remaining,
      ["ContentRemoved", "All content successfully removed"],
      ["SomeResourcesRemain", "Some resources are remaining: "],
    ),
    state(
      "NamespaceFinalizersRemaining",
      finalizing,
      ["ContentHasNoFinalizers", "All content-preserving finalizers finished"],
      ["SomeFinalizersRemain", "Some content in the namespace has finalizers remaining: "],
    ),
  ];
  const own = new Set(states.map(({ type }) => type));
  return [
    ...before.filter(({ type }) => !own.has(type)),
    ...states.map((next) => {
      const old = before.find(({ type }) => type === next.type);
      const lastTransitionTime =
        old?.status === next.status ? (old.lastTransitionTime ?? formatTime(now)) : formatTime(now);
      return { ...next, lastTransitionTime };
    }),
  ];
}

/** True with the trouble in its message when there is any, else False. */
function state(
  type: string,
  trouble: string,
  good: readonly [string, string],
  bad: readonly [string, string],
): NamespaceCondition {
  return trouble === ""
    ? { type, status: "False", reason: good[0], message: good[1] }
    : { type, status: "True", reason: bad[0], message: `${bad[1]}${trouble}` };
}
