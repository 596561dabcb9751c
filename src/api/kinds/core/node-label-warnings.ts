import { lookUp } from "../../../lib/look-up.ts";
import { checkLabelValue } from "../../names.ts";
import type { NodeSelectorTerm } from "./node-selector-term.ts";

/** Labels of nodes that have another name by now, or none, with what to do instead. */
const DEPRECATED: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  "app.kubernetes.io/created-by": "deprecated since v1.9",
  "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
  "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
};

/** What is to be said about a label of nodes; undefined when nothing is. */
export const deprecatedNodeLabel = (key: string): string | undefined => lookUp(DEPRECATED, key);

/** Warnings about a term that selects nodes at `path`; with `values` also about those that no label can have. */
export function nodeTermWarnings(term: NodeSelectorTerm, path: string, values: "check" | "ignore"): string[] {
  return (term.matchExpressions ?? []).flatMap((expression, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const why = deprecatedNodeLabel(expression.key);
    const warnings = why === undefined ? [] : [`${at}.key: ${expression.key} is ${why}`];
    if (values === "ignore") return warnings;
    const wrong = (expression.values ?? []).flatMap((value, j) =>
      checkLabelValue(value).map((complaint) => `${at}.values[${j}]: ${value} is invalid, ${complaint}`),
    );
    return [...warnings, ...wrong];
  });
}

/** Warnings about keys and values that nodes are selected by at `path`. */
export function nodeSelectorWarnings(selector: Readonly<Record<string, string>> | undefined, path: string): string[] {
  return Object.keys(selector ?? {}).flatMap((key) => {
    const why = deprecatedNodeLabel(key);
    return why === undefined ? [] : [`${path}[${key}]: ${why}`];
  });
}
