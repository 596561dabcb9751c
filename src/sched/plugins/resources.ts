import type { NodeState } from "../cluster.ts";
import type { Plugin } from "../plugin.ts";
import { demandOf } from "../requests.ts";

/** A node's allocatable resources cover what its pods ask for; of those that fit, the emptier are preferred. */
export const resources: Plugin = {
  name: "NodeResourcesFit",
  wakes: ["node", "pod-removed"],
  prepare(pod) {
    const { requests, assumed } = demandOf(pod);
    const wanted = [...requests].filter(([, value]) => value > 0);
    return {
      filter(node) {
        if (node.pods.size + 1 > (node.allocatable.get("pods") ?? 0)) return "Too many pods";
        for (const [resource, value] of wanted) {
          const free = (node.allocatable.get(resource) ?? 0) - (node.requested.get(resource) ?? 0);
          if (value > free) return `Insufficient ${resource}`;
        }
        return undefined;
      },
      score: (node) => (free(node, "cpu", assumed.cpu) + free(node, "memory", assumed.memory)) / 2,
    };
  },
};

/** The share of a resource, in percent, that stays free when the pod is there. */
function free(node: NodeState, resource: "cpu" | "memory", more: number): number {
  const all = node.allocatable.get(resource) ?? 0;
  return all === 0 ? 0 : Math.max(0, ((all - node.assumed[resource] - more) * 100) / all);
}
