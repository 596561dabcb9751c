/** What a change does to the sets of all managers. */

import type { KubeObject } from "../kind.ts";
import type { Structural } from "../structural.ts";
import type { Comparison } from "./compare.ts";
import { difference, EMPTY, type FieldSet, intersection, isEmpty, union } from "./field-set.ts";
import { ownable } from "./ignored-fields.ts";
import { type Manager, type Managers, managerId } from "./managers.ts";
import { type Changes, changesOf, type Versions } from "./versions.ts";

/** Fields that other managers own and that a change gives another value. */
export interface OwnershipConflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** The other managers' fields that a change touches. */
export function conflictsOf(managers: Managers, changes: Changes, self: string): OwnershipConflict[] {
  return [...managers]
    .filter(([id]) => id !== self)
    .map(([, manager]) => {
      const changed = changes(manager.apiVersion)?.changed ?? EMPTY;
      return { manager, fields: intersection(manager.fields, changed) };
    })
    .filter(({ fields }) => !isEmpty(fields));
}

/** The managers without what a change took from them; `self` is not asked. Those of versions that are gone are gone too. */
export function afterChange(managers: Managers, changes: Changes, self: string): Map<string, Manager> {
  const result = new Map<string, Manager>();
  for (const [id, manager] of managers) {
    const fields = id === self ? manager.fields : left(manager, changes(manager.apiVersion));
    if (!isEmpty(fields)) result.set(id, fields === manager.fields ? manager : { ...manager, fields });
  }
  return result;
}

function left({ fields }: Manager, change: Comparison | undefined): FieldSet {
  return change === undefined ? EMPTY : difference(difference(fields, change.changed), change.removed);
}

export interface Update {
  readonly schema: Structural;
  readonly live: KubeObject;
  readonly next: KubeObject;
  readonly ignored: FieldSet;
  /** Who updates; its fields and time are those of before, if any. */
  readonly updater: Omit<Manager, "time" | "fields">;
  readonly now: string;
  readonly versions?: Versions | undefined;
}

/** The managers after an update: who updates takes every field that it added or changed. */
export function afterUpdate(managers: Managers, update: Update): Managers {
  const { schema, live, next, ignored, updater, now, versions } = update;
  const changes = changesOf({ schema, apiVersion: updater.apiVersion, before: live, after: next }, versions);
  const own = changes(updater.apiVersion);
  if (own === undefined || (isEmpty(own.changed) && isEmpty(own.removed))) return managers;
  const result = afterChange(managers, changes, "");
  const taken = ownable(own.changed, ignored);
  if (isEmpty(taken)) return result;
  const id = managerId(updater);
  // Another operation of the same manager keeps what it had, so far as it is still there.
  const before = result.get(id)?.fields ?? EMPTY;
  return result.set(id, { ...updater, time: now, fields: union(before, taken) });
}
