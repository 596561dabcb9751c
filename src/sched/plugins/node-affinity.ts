import type { NodeSelectorTerm } from "../../api/kinds/core/node-selector-term.ts";
import type { NodeState } from "../cluster.ts";
import { byHighest, type Plugin, type StoredPod } from "../plugin.ts";

type Requirement = NonNullable<NodeSelectorTerm["matchExpressions"]>[number];

function meets({ key, operator, values = [] }: Requirement, found: string | undefined): boolean {
  const [first = ""] = values;
  switch (operator) {
    case "In":
      return found !== undefined && values.includes(found);
    case "NotIn":
      return found === undefined || !values.includes(found);
    case "Exists":
      return found !== undefined;
    case "DoesNotExist":
      return found === undefined;
    case "Gt":
    case "Lt": {
      if (found === undefined || !/^-?\d+$/.test(found) || !/^-?\d+$/.test(first)) return false;
      return operator === "Gt" ? Number(found) > Number(first) : Number(found) < Number(first);
    }
    default:
      throw new Error(
        `node selector on "${key}" has operator "${operator}": expected In, NotIn, Exists, DoesNotExist, Gt or Lt`,
      );
  }
}

/** Whether a node meets a term; an empty term is met by none. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  labels: Readonly<Record<string, string>>,
  name: string,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => meets(requirement, labels[requirement.key])) &&
    matchFields.every((requirement) => meets(requirement, requirement.key === "metadata.name" ? name : undefined))
  );
}

/** Whether the pod's node selector and required node affinity let it run on a node. */
export function nodeMatches(pod: StoredPod, node: NodeState): boolean {
  const { nodeSelector, affinity } = pod.spec ?? {};
  if (nodeSelector !== undefined && !Object.entries(nodeSelector).every(([key, value]) => node.labels[key] === value))
    return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node.labels, node.name));
}

/** The pod's node selector and node affinity. */
export const nodeAffinity: Plugin = {
  name: "NodeAffinity",
  weight: 2,
  final: true,
  wakes: ["node"],
  prepare(pod) {
    const { nodeSelector, affinity } = pod.spec ?? {};
    if (nodeSelector === undefined && affinity?.nodeAffinity === undefined) return undefined;
    const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return {
      filter: (node) => (nodeMatches(pod, node) ? undefined : "node(s) didn't match Pod's node affinity/selector"),
      ...(preferred.length === 0
        ? {}
        : {
            score: (node) =>
              preferred.reduce(
                (sum, { weight, preference }) => sum + (matchesTerm(preference, node.labels, node.name) ? weight : 0),
                0,
              ),
            normalise: (scores) => byHighest(scores),
          }),
    };
  },
};
