import { matchesTerm, nodeMatches } from "../../api/node-selection.ts";
import { byHighest, type Plugin } from "../plugin.ts";

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
