/** Which pods of lower priority would have to go so that a pod fits. Pure. */
import type { Cluster, NodeState } from "./cluster.ts";
import { prepareAll, type Refusal, refusalOf } from "./cycle.ts";
import type { Plugin, StoredPod } from "./plugin.ts";
import { priorityOf } from "./requests.ts";

export interface Preemption {
  node: string;
  /** Least important last. */
  victims: StoredPod[];
}

/**
 * The node whose clearing hurts least: the lowest highest priority, then the lowest sum, then the fewest pods, then the youngest.
 * K8S-DIFF: disruption budgets are not weighed yet.
 */
export function planPreemption(
  pod: StoredPod,
  cluster: Cluster,
  options: { refusals: ReadonlyMap<string, Refusal>; plugins: readonly Plugin[] },
): Preemption | undefined {
  if (pod.spec?.preemptionPolicy === "Never") return undefined;
  const priority = priorityOf(pod);
  let best: Preemption | undefined;
  for (const [name, { plugin }] of options.refusals) {
    const node = cluster.nodes.get(name);
    if (plugin.final === true || node === undefined) continue;
    if (![...node.pods.values()].some((other) => priorityOf(other) < priority)) continue;
    const victims = victimsOn(node, pod, cluster, options.plugins);
    if (victims === undefined) continue;
    const found = { node: name, victims };
    if (best === undefined || hurtsLess(found, best)) best = found;
  }
  return best;
}

/** Starts with all less important pods gone, and lets back in, most important first, whom there is room for. */
function victimsOn(
  node: NodeState,
  pod: StoredPod,
  cluster: Cluster,
  plugins: readonly Plugin[],
): StoredPod[] | undefined {
  const trial = node.clone();
  const candidates = [...node.pods.values()].filter((other) => priorityOf(other) < priorityOf(pod)).sort(important);
  for (const { metadata } of candidates) trial.remove(metadata.uid);
  const view = viewWith(cluster, trial);
  const fits = (): boolean => refusalOf(trial, prepareAll(pod, view, plugins)) === undefined;
  if (!fits()) return undefined;
  const victims: StoredPod[] = [];
  for (const candidate of candidates) {
    trial.add(candidate);
    if (fits()) continue;
    trial.remove(candidate.metadata.uid);
    victims.push(candidate);
  }
  return victims;
}

const startOf = ({ status, metadata }: StoredPod): string => status?.startTime ?? metadata.creationTimestamp;

/** Most important first; of the same priority, whoever runs longest. */
function important(a: StoredPod, b: StoredPod): number {
  return priorityOf(b) - priorityOf(a) || (startOf(a) < startOf(b) ? -1 : 1);
}

/** The cluster with one node replaced. */
function viewWith(cluster: Cluster, trial: NodeState): Cluster {
  return {
    nodes: new Map(cluster.nodes).set(trial.name, trial),
    *antiAffine() {
      for (const { pod, node } of cluster.antiAffine()) {
        if (node.name !== trial.name) yield { pod, node };
        else if (trial.pods.has(pod.metadata.uid)) yield { pod, node: trial };
      }
    },
    namespaceLabels: (namespace) => cluster.namespaceLabels(namespace),
    claim: (namespace, name) => cluster.claim(namespace, name),
  };
}

function hurtsLess(a: Preemption, b: Preemption): boolean {
  const keys = ({ victims }: Preemption): number[] => [
    Math.max(...victims.map(priorityOf)),
    victims.reduce((sum, victim) => sum + priorityOf(victim), 0),
    victims.length,
  ];
  const [one, two] = [keys(a), keys(b)];
  for (const [index, key] of one.entries()) {
    const difference = key - (two[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  const earliest = ({ victims }: Preemption): string => victims.map(startOf).sort()[0] ?? "";
  return earliest(a) > earliest(b);
}
