/** Managed fields of creates, updates and patches other than apply. */
import type { AnyKind, KubeObject } from "../kind.ts";
import type { Structural } from "../structural.ts";
import { unownedFields } from "./ignored-fields.ts";
import { isReset, type Managers, readManagers, writeManagers } from "./managers.ts";
import { afterUpdate } from "./update-managers.ts";
import type { Versions } from "./versions.ts";
import { zeroObject } from "./zero-object.ts";

export interface TrackOptions {
  readonly schema: Structural;
  readonly kind: Pick<AnyKind, "apiVersion" | "subresources" | "resetFields">;
  /** The object before; absent when it is created. */
  readonly live: KubeObject | undefined;
  /** The object after, complete; its managedFields are what the client sent, and are set. */
  readonly next: KubeObject;
  readonly manager: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** RFC 3339. */
  readonly now: string;
  /** Absent: all managers are taken to speak the version of `kind`. */
  readonly versions?: Versions | undefined;
}

/** Sets next.metadata.managedFields: who writes takes what it changed, and all lose what is gone. */
export function trackManagedFields(options: TrackOptions): void {
  const { schema, kind, live, next, manager, subresource, now, versions } = options;
  const given = next.metadata?.["managedFields"];
  const before = managersBefore(live?.metadata?.["managedFields"], given, subresource);
  // Where nobody is tracked, only an apply starts it.
  const managers =
    before.size === 0 && live !== undefined
      ? before
      : afterUpdate(before, {
          schema,
          live: withoutManagedFields(live ?? zeroObject(schema)),
          next: withoutManagedFields(next),
          ignored: unownedFields(kind, subresource),
          updater: { name: manager, operation: "Update", apiVersion: kind.apiVersion, subresource },
          now,
          versions,
        });
  setManagedFields(next, managers);
}

/** Clients may edit managed fields, except through a subresource; what does not parse is not theirs to set. */
function managersBefore(live: unknown, given: unknown, subresource: string): Managers {
  const current = readManagers(live) ?? new Map();
  if (subresource !== "" || !Array.isArray(given) || given.length === 0) return current;
  return isReset(given) ? new Map() : (readManagers(given) ?? current);
}

/** Writes the managers into an object's metadata. */
export function setManagedFields(object: KubeObject, managers: Managers): void {
  const { managedFields: _, ...metadata } = object.metadata ?? {};
  const entries = writeManagers(managers);
  object.metadata = entries === undefined ? metadata : { ...metadata, managedFields: entries };
}

/** The object as managers see it. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata?.["managedFields"] === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
