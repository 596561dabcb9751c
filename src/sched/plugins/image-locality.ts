import type { Plugin } from "../plugin.ts";

const MIB = 1024 * 1024;
/** Sizes between which images count. Kubernetes: 23 MiB and, for each container, 1000 MiB. */
const LEAST = 23 * MIB;
const MOST = 1000 * MIB;

/** Prefers nodes that have the pod's images, the larger the more; an image that few nodes have counts less, so that they do not attract everything. */
export const imageLocality: Plugin = {
  name: "ImageLocality",
  wakes: [],
  prepare(pod, { nodes }) {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    const images = new Set(containers.flatMap(({ image }) => (image ? [image, `${image}:latest`] : [])));
    const having = new Map<string, number>();
    for (const { node } of nodes.values()) {
      for (const { names = [] } of node.status?.images ?? []) {
        for (const name of names) if (images.has(name)) having.set(name, (having.get(name) ?? 0) + 1);
      }
    }
    if (having.size === 0) return undefined;
    return {
      score({ node }) {
        let sum = 0;
        for (const { names = [], sizeBytes = 0 } of node.status?.images ?? []) {
          const name = names.find((candidate) => images.has(candidate));
          if (name !== undefined) sum += (sizeBytes * (having.get(name) ?? 0)) / nodes.size;
        }
        const most = MOST * containers.length;
        return (100 * (Math.min(Math.max(sum, LEAST), most) - LEAST)) / (most - LEAST);
      },
    };
  },
};
