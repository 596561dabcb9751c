import type { PodAffinityTerm } from "../../api/kinds/core/affinity.ts";
import { matcherOf } from "../../api/selectors.ts";
import type { Cluster, NodeState } from "../cluster.ts";
import type { Plugin, StoredPod } from "../plugin.ts";

/** Pods that want to be near certain others, or away from them. Near means: same value of a node label. */
export const interPodAffinity: Plugin = {
  name: "InterPodAffinity",
  weight: 2,
  wakes: ["node", "pod-added", "pod-removed"],
  prepare(pod, cluster) {
    const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
    const refused = refusedDomains(pod, cluster);
    if (podAffinity === undefined && podAntiAffinity === undefined && refused.size === 0) return undefined;
    const near = (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) =>
      termOf(term, pod, cluster),
    );
    const away = (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) =>
      termOf(term, pod, cluster),
    );
    const wishes = [
      ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((wish) => ({ ...wish, sign: 1 })),
      ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((wish) => ({
        ...wish,
        sign: -1,
      })),
    ].map(({ weight, podAffinityTerm, sign }) => ({
      weight: weight * sign,
      term: termOf(podAffinityTerm, pod, cluster),
    }));
    // The first of pods that want each other's company has nobody to join.
    const first = near.length > 0 && near.every((term) => term.domains.size === 0 && term.matches(pod));
    return {
      filter(node) {
        const labelled = near.every(({ key }) => node.labels[key] !== undefined);
        if (!labelled || (!first && !near.every((term) => term.at(node) > 0)))
          return "node(s) didn't match pod affinity rules";
        if (away.some((term) => term.at(node) > 0)) return "node(s) didn't match pod anti-affinity rules";
        if ([...refused].some((domain) => isIn(node, domain)))
          return "node(s) didn't satisfy existing pods anti-affinity rules";
        return undefined;
      },
      ...(wishes.length === 0
        ? {}
        : {
            score: (node) => wishes.reduce((sum, { weight, term }) => sum + weight * term.at(node), 0),
            normalise: betweenExtremes,
          }),
    };
  },
};

/** A term with the number of pods that meet it in each domain. */
interface Term {
  key: string;
  domains: ReadonlyMap<string, number>;
  matches(other: StoredPod): boolean;
  at(node: NodeState): number;
}

function termOf(term: PodAffinityTerm, pod: StoredPod, cluster: Cluster): Term {
  const matches = companions(term, pod, cluster);
  const domains = new Map<string, number>();
  for (const node of cluster.nodes.values()) {
    const domain = node.labels[term.topologyKey];
    if (domain === undefined) continue;
    for (const other of node.pods.values()) {
      if (other.metadata.deletionTimestamp === undefined && matches(other))
        domains.set(domain, (domains.get(domain) ?? 0) + 1);
    }
  }
  return {
    key: term.topologyKey,
    domains,
    matches,
    at: (node) => domains.get(node.labels[term.topologyKey] ?? "\0") ?? 0,
  };
}

/** The pods a term speaks of. Without namespaces it speaks of those of its own pod's namespace. */
function companions(term: PodAffinityTerm, owner: StoredPod, cluster: Cluster): (other: StoredPod) => boolean {
  const own = owner.metadata.labels ?? {};
  const exactly = (term.matchLabelKeys ?? [])
    .filter((key) => own[key] !== undefined)
    .map((key) => ({ key, operator: "In", values: [own[key] ?? ""] }));
  const differing = (term.mismatchLabelKeys ?? [])
    .filter((key) => own[key] !== undefined)
    .map((key) => ({ key, operator: "NotIn", values: [own[key] ?? ""] }));
  const labels = matcherOf({
    ...term.labelSelector,
    matchExpressions: [...(term.labelSelector?.matchExpressions ?? []), ...exactly, ...differing],
  });
  const namespaces = new Set(term.namespaces ?? []);
  if (namespaces.size === 0 && term.namespaceSelector === undefined) namespaces.add(owner.metadata.namespace ?? "");
  const selected = term.namespaceSelector === undefined ? undefined : matcherOf(term.namespaceSelector);
  return ({ metadata }) => {
    const namespace = metadata.namespace ?? "";
    const here = namespaces.has(namespace) || selected?.matches({ ...cluster.namespaceLabels(namespace) }) === true;
    return here && term.labelSelector !== undefined && labels.matches(metadata.labels);
  };
}

/** Domains, as "label=value", in which a placed pod refuses this one. */
function refusedDomains(pod: StoredPod, cluster: Cluster): Set<string> {
  const refused = new Set<string>();
  for (const { pod: other, node } of cluster.antiAffine()) {
    for (const term of other.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      const value = node.labels[term.topologyKey];
      if (value !== undefined && companions(term, other, cluster)(pod)) refused.add(`${term.topologyKey}=${value}`);
    }
  }
  return refused;
}

function isIn(node: NodeState, domain: string): boolean {
  const at = domain.indexOf("=");
  return node.labels[domain.slice(0, at)] === domain.slice(at + 1);
}

function betweenExtremes(scores: number[]): number[] {
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  return scores.map((score) => (most === least ? 0 : (100 * (score - least)) / (most - least)));
}
