import { tolerates } from "../../api/tolerations.ts";
import type { Plugin } from "../plugin.ts";

const TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** Nodes that are cordoned take no pods, save those that tolerate it. */
export const unschedulable: Plugin = {
  name: "NodeUnschedulable",
  final: true,
  wakes: ["node"],
  prepare(pod) {
    if (pod.spec?.tolerations?.some((toleration) => tolerates(toleration, TAINT))) return undefined;
    return { filter: ({ node }) => (node.spec?.unschedulable === true ? "node(s) were unschedulable" : undefined) };
  },
};
