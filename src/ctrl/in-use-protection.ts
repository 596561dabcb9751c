import type { AnyKind } from "../api/kind.ts";
import type { Client } from "../client/client.ts";
import type { StoredObject } from "./controller.ts";
import { unless } from "./unless.ts";

export interface Protection {
  kind: AnyKind;
  finalizer: string;
  /** Whether somebody needs the object; asked only once it is being deleted. */
  inUse(): boolean | Promise<boolean>;
}

const finalizersOf = ({ metadata }: StoredObject): string[] =>
  "finalizers" in metadata && Array.isArray(metadata.finalizers) ? metadata.finalizers.map(String) : [];

/** Keeps a finalizer on an object, so that it outlives the wish to delete it for as long as it is in use. */
export async function protect(client: Client, object: StoredObject, protection: Protection): Promise<void> {
  const { kind, finalizer, inUse } = protection;
  const held = finalizersOf(object);
  const leaving = "deletionTimestamp" in object.metadata;
  let finalizers: string[];
  if (!leaving && !held.includes(finalizer)) finalizers = [...held, finalizer];
  else if (leaving && held.includes(finalizer) && !(await inUse()))
    finalizers = held.filter((entry) => entry !== finalizer);
  else return;
  const { name, namespace, resourceVersion } = object.metadata;
  const patch = { metadata: { resourceVersion, finalizers: finalizers.length > 0 ? finalizers : null } };
  await client.patch(kind, { name, namespace }, patch, { type: "merge" }).catch(unless("NotFound"));
}
