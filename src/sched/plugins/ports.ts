import type { Plugin } from "../plugin.ts";
import { demandOf } from "../requests.ts";

/** A port of the host serves one pod. */
export const ports: Plugin = {
  name: "NodePorts",
  wakes: ["node", "pod-removed"],
  prepare(pod) {
    const { ports: wanted } = demandOf(pod);
    if (wanted.length === 0) return undefined;
    return {
      filter: (node) =>
        wanted.some((port) => node.takes(port))
          ? "node(s) didn't have free ports for the requested pod ports"
          : undefined,
    };
  },
};
