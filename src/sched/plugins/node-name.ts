import type { Plugin } from "../plugin.ts";

/** A pod that names its node goes there or nowhere. */
export const nodeName: Plugin = {
  name: "NodeName",
  final: true,
  wakes: ["node"],
  prepare(pod) {
    const wanted = pod.spec?.nodeName;
    if (!wanted) return undefined;
    return { filter: ({ name }) => (name === wanted ? undefined : "node(s) didn't match the requested node name") };
  },
};
