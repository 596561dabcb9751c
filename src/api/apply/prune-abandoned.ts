/** Takes away what a manager applied before and does not apply any more, over all versions in which fields are owned. */
import type { KubeObject } from "../kind.ts";
import type { Structural } from "../structural.ts";
import { difference, EMPTY, type FieldSet, union } from "./field-set.ts";
import type { Manager, Managers } from "./managers.ts";
import { ownedFields } from "./owned-fields.ts";
import { removeAbandoned } from "./remove-abandoned.ts";
import type { Versions } from "./versions.ts";

export interface Abandonment {
  readonly schema: Structural;
  readonly apiVersion: string;
  /** All managers, the one that applies with what it applies now. */
  readonly managers: Managers;
  /** What it applied before, in the version of then. */
  readonly last: Pick<Manager, "apiVersion" | "fields"> | undefined;
  readonly versions: Versions | undefined;
}

/** The merged object without what was abandoned and is nobody else's. */
export function pruneAbandoned(merged: KubeObject, abandonment: Abandonment): KubeObject {
  const { schema, apiVersion, managers, last, versions } = abandonment;
  if (last === undefined) return merged;
  const spoken = new Set([...managers.values()].map((manager) => manager.apiVersion));
  if (versions === undefined || (last.apiVersion === apiVersion && spoken.size === 1)) {
    return pruned(schema, merged, { last: last.fields, owned: ownedBy(managers) });
  }
  const first = versions.schemaOf(last.apiVersion);
  if (first === undefined) return merged;
  // A field that goes in the version of then may be somebody's under the name that it has in another.
  const to = (object: KubeObject, from: string, version: string): KubeObject =>
    from === version ? object : versions.convert(object, from, version);
  let at = last.apiVersion;
  const sets = { last: last.fields, owned: ownedBy(managers, at) };
  let left = pruned(first, to(merged, apiVersion, at), sets);
  for (const version of spoken) {
    const schema = versions.schemaOf(version);
    if (version === last.apiVersion || schema === undefined) continue;
    const whole = to(merged, apiVersion, version);
    const lost = difference(ownedFields(schema, whole), ownedFields(schema, to(left, at, version)));
    left = pruned(schema, whole, { last: lost, owned: ownedBy(managers, version) });
    at = version;
  }
  return to(left, at, apiVersion);
}

function pruned(schema: Structural, object: KubeObject, sets: { last: FieldSet; owned: FieldSet }): KubeObject {
  return (removeAbandoned(schema, object, sets) ?? {}) as KubeObject;
}

/** What managers own together: all of them, or those of one version. */
function ownedBy(managers: Managers, apiVersion?: string): FieldSet {
  let owned = EMPTY;
  for (const manager of managers.values()) {
    if (apiVersion === undefined || manager.apiVersion === apiVersion) owned = union(owned, manager.fields);
  }
  return owned;
}
