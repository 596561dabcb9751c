import { nodeMatches } from "../../api/node-selection.ts";
import { matcherOf } from "../../api/selectors.ts";
import { untolerated } from "../../api/tolerations.ts";
import type { Cluster, NodeState } from "../cluster.ts";
import type { Plugin, StoredPod } from "../plugin.ts";

type Constraint = NonNullable<NonNullable<StoredPod["spec"]>["topologySpreadConstraints"]>[number];

/** A constraint with the number of matching pods in each of its domains. */
interface Spread {
  constraint: Constraint;
  counts: Map<string, number>;
  /** Whether the pod itself would be counted. */
  self: boolean;
}

const MISMATCH = "node(s) didn't match pod topology spread constraints";

/** Keeps the numbers of a kind of pods in each zone, node, or the like, close to each other. */
export const topologySpread: Plugin = {
  name: "PodTopologySpread",
  weight: 2,
  wakes: ["node", "pod-added", "pod-removed"],
  prepare(pod, cluster) {
    const constraints = pod.spec?.topologySpreadConstraints ?? [];
    const all =
      constraints.length > 0
        ? constraints.map((constraint) => spreadOf(constraint, pod, { cluster, matches: matching(constraint, pod) }))
        : defaultSpreads(pod, cluster);
    if (all.length === 0) return undefined;
    const hard = all.filter(({ constraint }) => constraint.whenUnsatisfiable === "DoNotSchedule");
    const soft = all.filter(({ constraint }) => constraint.whenUnsatisfiable !== "DoNotSchedule");
    return {
      filter: (node) => hard.map((spread) => skewComplaint(spread, node)).find((complaint) => complaint !== undefined),
      ...(soft.length === 0
        ? {}
        : {
            score: (node) => soft.reduce((sum, spread) => sum + crowding(spread, node), 0),
            normalise: fewestBest,
          }),
    };
  },
};

type Matches = (other: StoredPod) => boolean;

/** Whether a pod is counted by a constraint. */
function matching({ labelSelector, matchLabelKeys = [] }: Constraint, pod: StoredPod): Matches {
  if (labelSelector === undefined) return () => false;
  const own = pod.metadata.labels ?? {};
  const same = Object.fromEntries(matchLabelKeys.flatMap((key) => (own[key] === undefined ? [] : [[key, own[key]]])));
  const matcher = matcherOf({ ...labelSelector, matchLabels: { ...labelSelector.matchLabels, ...same } });
  return (other) => matcher.matches(other.metadata.labels);
}

/** What holds, softly, for pods that say nothing themselves. kube-scheduler: systemDefaultConstraints. */
const DEFAULTS: readonly Constraint[] = [
  { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 5 },
];

/**
 * Pods of one owner keep apart. K8S-DIFF: they are told by their owner, where Kubernetes joins the selectors of the owner and of the
 * services in front of it.
 */
function defaultSpreads(pod: StoredPod, cluster: Cluster): Spread[] {
  const owner = controllerUid(pod);
  if (owner === undefined) return [];
  const labelled = DEFAULTS.filter(({ topologyKey }) =>
    [...cluster.nodes.values()].some(({ labels }) => labels[topologyKey] !== undefined),
  );
  return labelled.map((constraint) =>
    spreadOf(constraint, pod, { cluster, matches: (other) => controllerUid(other) === owner }),
  );
}

const controllerUid = ({ metadata }: StoredPod): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;

function spreadOf(
  constraint: Constraint,
  pod: StoredPod,
  { cluster, matches }: { cluster: Cluster; matches: Matches },
): Spread {
  const counts = new Map<string, number>();
  for (const node of cluster.nodes.values()) {
    const domain = node.labels[constraint.topologyKey];
    if (domain === undefined || !takesPart(constraint, pod, node)) continue;
    let count = counts.get(domain) ?? 0;
    for (const other of node.pods.values()) {
      const same =
        other.metadata.namespace === pod.metadata.namespace && other.metadata.deletionTimestamp === undefined;
      if (same && matches(other)) count += 1;
    }
    counts.set(domain, count);
  }
  return { constraint, counts, self: matches(pod) };
}

/** Whether a node takes part in the comparison, by the constraint's policies. */
function takesPart(
  { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" }: Constraint,
  pod: StoredPod,
  node: NodeState,
): boolean {
  if (nodeAffinityPolicy === "Honor" && !nodeMatches(pod, node)) return false;
  const hard = ["NoSchedule", "NoExecute"];
  return (
    nodeTaintsPolicy === "Ignore" || untolerated(node.node.spec?.taints, pod.spec?.tolerations, hard) === undefined
  );
}

function skewComplaint({ constraint, counts, self }: Spread, node: NodeState): string | undefined {
  const domain = node.labels[constraint.topologyKey];
  if (domain === undefined) return `${MISMATCH} (missing required label)`;
  const least = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values());
  const skew = (counts.get(domain) ?? 0) + (self ? 1 : 0) - (Number.isFinite(least) ? least : 0);
  return skew > constraint.maxSkew ? MISMATCH : undefined;
}

function crowding({ constraint, counts }: Spread, node: NodeState): number {
  const domain = node.labels[constraint.topologyKey];
  // Few, large domains weigh less than many small ones. Kubernetes: topologyNormalizingWeight.
  const weight = Math.log(counts.size + 2);
  return domain === undefined
    ? Number.POSITIVE_INFINITY
    : (counts.get(domain) ?? 0) * weight + (constraint.maxSkew - 1);
}

function fewestBest(scores: number[]): number[] {
  const known = scores.filter(Number.isFinite);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return scores.map((score) =>
    !Number.isFinite(score) ? 0 : most === 0 ? 100 : (100 * (most + least - score)) / most,
  );
}
