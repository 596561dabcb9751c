/** What a change does to the sets of all managers. */
import type { Structural } from "../structural.ts";
import { type Comparison, compare } from "./compare.ts";
import { difference, EMPTY, type FieldSet, intersection, isEmpty, union } from "./field-set.ts";
import { ownable } from "./ignored-fields.ts";
import { type Manager, type Managers, managerId } from "./managers.ts";

/** Fields that other managers own and that a change gives another value. */
export interface OwnershipConflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** The other managers' fields that a change touches. */
export function conflictsOf(managers: Managers, { changed }: Comparison, self: string): OwnershipConflict[] {
  return [...managers]
    .filter(([id]) => id !== self)
    .map(([, manager]) => ({ manager, fields: intersection(manager.fields, changed) }))
    .filter(({ fields }) => !isEmpty(fields));
}

/** The managers without what a change took from them; `self` is not asked. */
export function afterChange(managers: Managers, { changed, removed }: Comparison, self: string): Map<string, Manager> {
  const result = new Map<string, Manager>();
  for (const [id, manager] of managers) {
    const fields = id === self ? manager.fields : difference(difference(manager.fields, changed), removed);
    if (!isEmpty(fields)) result.set(id, fields === manager.fields ? manager : { ...manager, fields });
  }
  return result;
}

export interface Update {
  readonly schema: Structural;
  readonly live: unknown;
  readonly next: unknown;
  readonly ignored: FieldSet;
  /** Who updates; its fields and time are those of before, if any. */
  readonly updater: Omit<Manager, "time" | "fields">;
  readonly now: string;
}

/** The managers after an update: who updates takes every field that it added or changed. */
export function afterUpdate(managers: Managers, { schema, live, next, ignored, updater, now }: Update): Managers {
  const change = compare(schema, live, next);
  if (isEmpty(change.changed) && isEmpty(change.removed)) return managers;
  const result = afterChange(managers, change, "");
  const taken = ownable(change.changed, ignored);
  if (isEmpty(taken)) return result;
  const id = managerId(updater);
  // Another operation of the same manager keeps what it had, so far as it is still there.
  const before = result.get(id)?.fields ?? EMPTY;
  return result.set(id, { ...updater, time: now, fields: union(before, taken) });
}
