/** One decision: the node for one pod, or why there is none. Pure: same cluster, same pod, same random number, same answer. */
import type { Cluster, NodeState } from "./cluster.ts";
import type { Check, Plugin, StoredPod } from "./plugin.ts";

export interface Refusal {
  plugin: Plugin;
  reason: string;
}

export type Decision =
  | { node: string }
  | { node: undefined; refusals: ReadonlyMap<string, Refusal>; message: string; refusedBy: Plugin[] };

export interface CycleOptions {
  plugins: readonly Plugin[];
  /** From 0 to 1: picks among equals, and where the search starts in a large cluster. */
  random: () => number;
  /** The node as it is with the pods for which it is being cleared; absent: as it is. */
  withNominated?: (node: NodeState) => NodeState;
}

interface Prepared {
  plugin: Plugin;
  check: Check;
}

/** Clusters up to this many nodes are searched whole. kube-scheduler: minFeasibleNodesToFind. */
const SMALL = 100;

/** How many fitting nodes are enough: half of them, less in large clusters, at least 5 %. */
function enough(nodes: number): number {
  if (nodes <= SMALL) return nodes;
  const percent = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(SMALL, Math.floor((nodes * percent) / 100));
}

export function prepareAll(pod: StoredPod, cluster: Cluster, plugins: readonly Plugin[]): Prepared[] {
  return plugins.flatMap((plugin) => {
    const check = plugin.prepare(pod, cluster);
    return check === undefined ? [] : [{ plugin, check }];
  });
}

/** The first refusal of a node, or undefined when it will do. */
export function refusalOf(node: NodeState, prepared: readonly Prepared[]): Refusal | undefined {
  for (const { plugin, check } of prepared) {
    const reason = check.reject ?? check.filter?.(node);
    if (reason !== undefined) return { plugin, reason };
  }
  return undefined;
}

export function decide(pod: StoredPod, cluster: Cluster, options: CycleOptions): Decision {
  const prepared = prepareAll(pod, cluster, options.plugins);
  const all = [...cluster.nodes.values()];
  const rejected = prepared.find(({ check }) => check.reject !== undefined);
  if (rejected !== undefined) {
    const message = `0/${all.length} nodes are available: ${rejected.check.reject}.`;
    return { node: undefined, refusals: new Map(), message, refusedBy: [rejected.plugin] };
  }
  const fitting: NodeState[] = [];
  const refusals = new Map<string, Refusal>();
  const start = all.length > SMALL ? Math.floor(options.random() * all.length) : 0;
  const most = enough(all.length);
  for (let index = 0; index < all.length && fitting.length < most; index += 1) {
    const node = all[(start + index) % all.length];
    if (node === undefined) continue;
    const refusal = refusalOf(options.withNominated?.(node) ?? node, prepared);
    if (refusal === undefined) fitting.push(node);
    else refusals.set(node.name, refusal);
  }
  if (fitting.length === 0) {
    const refusedBy = [...new Set([...refusals.values()].map(({ plugin }) => plugin))];
    return { node: undefined, refusals, message: summary(refusals, all.length), refusedBy };
  }
  return { node: best(fitting, prepared, options.random).name };
}

function best(fitting: readonly NodeState[], prepared: readonly Prepared[], random: () => number): NodeState {
  const totals = fitting.map(() => 0);
  for (const { plugin, check } of fitting.length === 1 ? [] : prepared) {
    const score = check.score;
    if (score === undefined) continue;
    const raw = fitting.map((node) => score(node));
    const scores = check.normalise?.(raw) ?? raw;
    // Whole points, as Kubernetes counts them: small differences do not decide.
    for (const [index, points] of scores.entries())
      totals[index] = (totals[index] ?? 0) + Math.floor(points) * (plugin.weight ?? 1);
  }
  const most = Math.max(...totals);
  const equals = fitting.filter((_, index) => totals[index] === most);
  const [first] = fitting;
  const chosen = equals[Math.floor(random() * equals.length)] ?? first;
  if (chosen === undefined)
    throw new Error("no node to choose from: the caller must have found at least one that fits");
  return chosen;
}

/** "0/3 nodes are available: 1 Insufficient cpu, 2 Too many pods." in Kubernetes' wording and order. */
function summary(refusals: ReadonlyMap<string, Refusal>, nodes: number): string {
  if (nodes === 0) return "no nodes available to schedule pods";
  const counts = new Map<string, number>();
  for (const { reason } of refusals.values()) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
  return `0/${nodes} nodes are available: ${parts.join(", ")}.`;
}
