import { isReason } from "../../api/errors.ts";
import type { AnyKind, KubeObject } from "../../api/kind.ts";
import type { LabelMatcher } from "../../api/selectors.ts";
import type { Client, Stored } from "../../client/client.ts";
import type { StoredObject } from "../controller.ts";
import { controllerOf, controllerReference, isControlledBy } from "../owner.ts";

export interface Claim<T> {
  /** What the owner manages, now or once adopted. */
  claimed: T[];
  adopt: T[];
  release: T[];
}

/**
 * Which of some objects an owner should manage: its own that still match, and orphans that match. Its own that no longer match
 * are released. An owner that is being deleted neither adopts nor releases; nor does anything that is itself being deleted change hands.
 */
export function planClaim<T extends StoredObject>(
  owner: { metadata: { uid: string; deletionTimestamp?: string | undefined } },
  objects: Iterable<T>,
  selector: LabelMatcher,
): Claim<T> {
  const claim: Claim<T> = { claimed: [], adopt: [], release: [] };
  const leaving = owner.metadata.deletionTimestamp !== undefined;
  for (const object of objects) {
    const matches = selector.matches(object.metadata.labels);
    if (isControlledBy(object, owner.metadata.uid)) {
      if (matches) claim.claimed.push(object);
      else if (!leaving) claim.release.push(object);
    } else if (controllerOf(object) === undefined && matches && !leaving && !("deletionTimestamp" in object.metadata)) {
      claim.claimed.push(object);
      claim.adopt.push(object);
    }
  }
  return claim;
}

/** Carries out adoptions and releases. An object that meanwhile is gone, or is somebody else's, is left alone. */
export async function applyClaim(
  client: Client,
  options: { ownerKind: AnyKind; owner: Stored<KubeObject>; kind: AnyKind; claim: Claim<StoredObject> },
): Promise<void> {
  const { ownerKind, owner, kind, claim } = options;
  if (claim.adopt.length > 0) await assertStillThere(client, ownerKind, owner);
  for (const object of claim.adopt) {
    const { name, namespace, uid } = object.metadata;
    const patch = { metadata: { uid, ownerReferences: [controllerReference(ownerKind, owner)] } };
    await ignoringGone(client.patch(kind, { name, namespace }, patch, { type: "strategic" }));
  }
  for (const object of claim.release) {
    const { name, namespace, uid } = object.metadata;
    const patch = { metadata: { uid, ownerReferences: [{ $patch: "delete", uid: owner.metadata.uid }] } };
    await ignoringGone(client.patch(kind, { name, namespace }, patch, { type: "strategic" }));
  }
}

/** The cache may not know yet that the owner is going: it must not adopt what the collector is about to orphan. */
async function assertStillThere(client: Client, kind: AnyKind, owner: Stored<KubeObject>): Promise<void> {
  const { name, namespace, uid } = owner.metadata;
  const fresh: StoredObject = await client.get(kind, { name, namespace });
  if (fresh.metadata.uid !== uid || fresh.metadata["deletionTimestamp"] !== undefined) {
    throw new Error(`${kind.kind} "${name}" with uid "${uid}" no longer exists or is being deleted: it adopts nothing`);
  }
}

async function ignoringGone(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isReason(error, "NotFound") && !isReason(error, "Invalid") && !isReason(error, "Conflict")) throw error;
  }
}
