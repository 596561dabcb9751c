import { tolerates, untolerated } from "../../api/tolerations.ts";
import { byHighest, type Plugin } from "../plugin.ts";

const HARD = ["NoSchedule", "NoExecute"];

/** Taints keep pods away that do not tolerate them, strictly or by preference. */
export const taints: Plugin = {
  name: "TaintToleration",
  weight: 3,
  final: true,
  wakes: ["node"],
  prepare(pod) {
    const tolerations = pod.spec?.tolerations ?? [];
    const soft = tolerations.filter(({ effect }) => !effect || effect === "PreferNoSchedule");
    return {
      filter({ node }) {
        const taint = untolerated(node.spec?.taints, tolerations, HARD);
        return taint === undefined ? undefined : `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}`;
      },
      score: ({ node }) =>
        (node.spec?.taints ?? []).filter(
          (taint) => taint.effect === "PreferNoSchedule" && !soft.some((toleration) => tolerates(toleration, taint)),
        ).length,
      normalise: (scores) => byHighest(scores, true),
    };
  },
};
