import type { ClaimState } from "../cluster.ts";
import type { Plugin } from "../plugin.ts";

/** A pod's claims exist and are bound, and the node can reach the volumes. */
export const volumes: Plugin = {
  name: "VolumeBinding",
  final: true,
  wakes: ["volume", "node"],
  prepare(pod, cluster) {
    const claims = (pod.spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
      if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
      return ephemeral === undefined ? [] : [`${pod.metadata.name}-${name}`];
    });
    if (claims.length === 0) return undefined;
    const bound: Extract<ClaimState, { state: "bound" }>[] = [];
    for (const name of claims) {
      const claim = cluster.claim(pod.metadata.namespace ?? "", name);
      if (claim.state === "missing") return { reject: `persistentvolumeclaim "${name}" not found` };
      if (claim.state === "deleting") return { reject: `persistentvolumeclaim "${name}" is being deleted` };
      if (claim.state === "unbound") return { reject: "pod has unbound immediate PersistentVolumeClaims" };
      if (claim.state === "bound") bound.push(claim);
    }
    return {
      filter: (node) =>
        bound.every((claim) => claim.reaches(node.labels, node.name))
          ? undefined
          : "node(s) didn't match PersistentVolume's node affinity",
    };
  },
};
