import { PersistentVolume } from "../api/kinds/core/persistent-volume.ts";
import type { Controller } from "./controller.ts";
import { protect } from "./in-use-protection.ts";

/** Keeps volumes until no claim is bound to them. */
export const volumeProtectionController: Controller = {
  name: "pv-protection-controller",
  kind: PersistentVolume,
  writes: ["persistentvolumes metadata.finalizers[pv-protection]"],
  async reconcile(name, { cache, client }) {
    const volume = cache(PersistentVolume).get(name);
    if (volume === undefined) return undefined;
    await protect(client, volume, {
      kind: PersistentVolume,
      finalizer: "kubernetes.io/pv-protection",
      inUse: () => volume.status?.phase === "Bound",
    });
    return undefined;
  },
};
