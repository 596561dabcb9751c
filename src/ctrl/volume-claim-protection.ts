import { PersistentVolumeClaim } from "../api/kinds/core/persistent-volume-claim.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { type Controller, watch } from "./controller.ts";
import { protect } from "./in-use-protection.ts";
import { isFinished, type StoredPod } from "./pods/pod-state.ts";

const FINALIZER = "kubernetes.io/pvc-protection";

/**
 * Claims that keep a pod from running when they go. A pod without a node holds none: it will not be started with a claim that is
 * being deleted. A claim made for a pod's own ephemeral volume is needed only until its containers have ended.
 */
function claimsHeldBy({ metadata, spec, status }: StoredPod): string[] {
  if (!spec?.nodeName) return [];
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
    return ephemeral !== undefined && !isFinished({ status }) ? [`${metadata.name}-${name}`] : [];
  });
}

/** Keys of the claims that a pod names, whether it holds them or not. */
const claimsNamedBy = ({ metadata, spec }: StoredPod): string[] =>
  (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    const claim =
      persistentVolumeClaim?.claimName ?? (ephemeral === undefined ? undefined : `${metadata.name}-${name}`);
    return claim === undefined ? [] : [`${metadata.namespace}/${claim}`];
  });

/** Keeps volume claims until no pod uses them. */
export const volumeClaimProtectionController: Controller = {
  name: "pvc-protection-controller",
  kind: PersistentVolumeClaim,
  watches: [watch(Pod, claimsNamedBy)],
  writes: ["persistentvolumeclaims metadata.finalizers[pvc-protection]"],
  async reconcile(key, { cache, client }) {
    const claim = cache(PersistentVolumeClaim).get(key);
    if (claim === undefined) return undefined;
    const { name, namespace } = claim.metadata;
    const holds = (pod: StoredPod): boolean => claimsHeldBy(pod).includes(name);
    await protect(client, claim, {
      kind: PersistentVolumeClaim,
      finalizer: FINALIZER,
      // A pod that was placed a moment ago may be in no cache yet; the server has the last word.
      inUse: async () =>
        cache(Pod)
          .by("namespace", namespace ?? "")
          .some(holds) || (await client.list(Pod, { namespace })).items.some(holds),
    });
    return undefined;
  },
};
