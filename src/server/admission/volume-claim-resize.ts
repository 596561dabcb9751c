import { forbiddenError } from "../../api/errors.ts";
import type { PersistentVolumeClaim } from "../../api/kinds/core/persistent-volume-claim.ts";
import { StorageClass } from "../../api/kinds/storage/storage-class.ts";
import { compareQuantity, parseQuantity } from "../../api/quantity.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

const sizeOf = (claim: PersistentVolumeClaim) => parseQuantity(claim.spec?.resources?.requests?.["storage"] ?? "0");

/** A claim grows only when it is bound and its class can grow volumes. */
export const volumeClaimResize: AdmissionStep = {
  name: "PersistentVolumeClaimResize",
  validate({ ctx, object, old, operation, subresource }: Admission): void {
    if (ctx.resource.kind.groupResource !== "persistentvolumeclaims" || subresource !== "") return;
    if (operation !== "UPDATE" || old === undefined) return;
    const [claim, before] = [object as PersistentVolumeClaim, old as PersistentVolumeClaim];
    if (compareQuantity(sizeOf(claim), sizeOf(before)) <= 0) return;
    const refuse = (why: string): Error => forbiddenError(ctx.resource.name, ctx.target.name, why);
    if (before.status?.phase !== "Bound") throw refuse("Only bound persistent volume claims can be expanded");
    const { registry, resources } = ctx.server;
    const name = claim.spec?.storageClassName ?? "";
    const which = { resource: resources.builtIn(StorageClass), namespace: "", name };
    const found = registry.cached(which)?.value as unknown as StorageClass | undefined;
    if (found?.allowVolumeExpansion === true) return;
    throw refuse(
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
    );
  },
};
