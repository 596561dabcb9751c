import type { AnyKind } from "../api/kind.ts";
import type { OwnerReference } from "../api/kinds/meta/object-meta.ts";

interface Owned {
  metadata?: object | undefined;
}

/** All owner references of an object. */
export function ownersOf(object: Owned): readonly OwnerReference[] {
  const metadata: { ownerReferences?: readonly OwnerReference[] } = object.metadata ?? {};
  return metadata.ownerReferences ?? [];
}

/** The one owner that manages the object, if it has one. */
export function controllerOf(object: Owned): OwnerReference | undefined {
  return ownersOf(object).find((owner) => owner.controller === true);
}

/** Whether the object is managed by the one with this uid. */
export function isControlledBy(object: Owned, uid: string): boolean {
  return controllerOf(object)?.uid === uid;
}

/** The reference that makes `owner` the managing owner of another object. */
export function controllerReference(
  kind: AnyKind | { apiVersion: string; kind: string },
  owner: { metadata: { name: string; uid: string } },
): OwnerReference {
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
