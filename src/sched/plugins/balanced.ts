import type { Plugin } from "../plugin.ts";
import { demandOf } from "../requests.ts";

/** Prefers nodes whose cpu and memory would be used to the same degree. */
export const balanced: Plugin = {
  name: "NodeResourcesBalancedAllocation",
  wakes: [],
  prepare(pod) {
    const { requests } = demandOf(pod);
    const wanted = { cpu: requests.get("cpu") ?? 0, memory: requests.get("memory") ?? 0 };
    // A pod that asks for nothing unbalances nothing.
    if (wanted.cpu === 0 && wanted.memory === 0) return undefined;
    return {
      score(node) {
        const share = (resource: "cpu" | "memory"): number => {
          const all = node.allocatable.get(resource) ?? 0;
          return all === 0 ? 1 : Math.min(1, ((node.requested.get(resource) ?? 0) + wanted[resource]) / all);
        };
        // The standard deviation of two shares.
        return (1 - Math.abs(share("cpu") - share("memory")) / 2) * 100;
      },
    };
  },
};
