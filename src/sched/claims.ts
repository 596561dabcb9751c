import type { PersistentVolume } from "../api/kinds/core/persistent-volume.ts";
import type { PersistentVolumeClaim } from "../api/kinds/core/persistent-volume-claim.ts";
import type { StorageClass } from "../api/kinds/storage/storage-class.ts";
import { matchesTerm } from "../api/node-selection.ts";
import type { Informer } from "../client/informer.ts";
import type { ClaimState } from "./cluster.ts";

export interface ClaimCaches {
  claims: Informer<PersistentVolumeClaim>;
  volumes: Informer<PersistentVolume>;
  classes: Informer<StorageClass>;
}

/** What a claim means for where its pod may run. */
export function claimState(caches: ClaimCaches, namespace: string, name: string): ClaimState {
  const claim = caches.claims.get(`${namespace}/${name}`);
  if (claim === undefined) return { state: "missing" };
  if (claim.metadata.deletionTimestamp !== undefined) return { state: "deleting" };
  const volumeName = claim.spec?.volumeName;
  if (!volumeName || claim.status?.phase !== "Bound") {
    const storage = caches.classes.get(claim.spec?.storageClassName ?? "");
    return { state: storage?.volumeBindingMode === "WaitForFirstConsumer" ? "free" : "unbound" };
  }
  const terms = caches.volumes.get(volumeName)?.spec?.nodeAffinity?.required?.nodeSelectorTerms;
  if (terms === undefined) return { state: "free" };
  return { state: "bound", reaches: (labels, node) => terms.some((term) => matchesTerm(term, labels, node)) };
}
