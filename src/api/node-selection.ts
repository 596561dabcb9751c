/** Which nodes a pod's node selector and affinity let it run on. */
import type { NodeSelectorTerm } from "./kinds/core/node-selector-term.ts";
import type { Pod } from "./kinds/core/pod.ts";

/** What of a node selectors look at. */
export interface NamedLabels {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

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

/** Whether a pod's node selector and required node affinity let it run on a node. */
export function nodeMatches({ spec }: Pick<Pod, "spec">, node: NamedLabels): boolean {
  const { nodeSelector, affinity } = spec ?? {};
  if (nodeSelector !== undefined && !Object.entries(nodeSelector).every(([key, value]) => node.labels[key] === value))
    return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => matchesTerm(term, node.labels, node.name));
}
