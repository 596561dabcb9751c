/** Server-side apply. */

import { equalJson } from "../../lib/equal-json.ts";
import { isObject } from "../../lib/is-object.ts";
import { decode } from "../decode.ts";
import { badRequestError } from "../errors.ts";
import type { AnyKind, KubeObject } from "../kind.ts";
import type { Structural } from "../structural.ts";
import { applyConflictError } from "./conflict-error.ts";
import { difference, EMPTY, equalSets, type FieldSet, isEmpty } from "./field-set.ts";
import { ignoredFields, ownable, unownedFields } from "./ignored-fields.ts";
import { allowedByLastApplied, withLastApplied } from "./last-applied.ts";
import { type Manager, type Managers, managerId, readManagers } from "./managers.ts";
import { mergeApplied } from "./merge-applied.ts";
import { ownedFields } from "./owned-fields.ts";
import { describePath, itemsByElement, shapeOf } from "./path-element.ts";
import { pruneAbandoned } from "./prune-abandoned.ts";
import { setManagedFields, withoutManagedFields } from "./track-managed-fields.ts";
import { afterChange, afterUpdate, conflictsOf } from "./update-managers.ts";
import { changesOf, type Versions } from "./versions.ts";
import { zeroObject } from "./zero-object.ts";

export interface ApplyOptions {
  readonly schema: Structural;
  readonly kind: Pick<AnyKind, "apiVersion" | "subresources" | "resetFields">;
  /** The object as it is; absent when the apply creates it. */
  readonly live: KubeObject | undefined;
  /** What is applied: decoded with its nulls kept, without defaults. */
  readonly patch: KubeObject;
  readonly manager: string;
  /** Takes over fields that other managers own. */
  readonly force: boolean;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** RFC 3339. */
  readonly now: string;
  /** Absent: all managers are taken to speak the version of `kind`. */
  readonly versions?: Versions | undefined;
}

/** Owns, at the first apply to an object that nobody was tracked on, all that is there. */
const BEFORE_FIRST_APPLY = "before-first-apply";

/**
 * The object that results, without defaults for what is new, with its managed fields. The arguments are not changed.
 * Throws ApiError Conflict, with a FieldManagerConflict cause for each field that another manager owns and that would change;
 * BadRequest when a list of the patch names one item twice.
 */
export function applyPatch(options: ApplyOptions): { object: KubeObject } {
  const { schema, kind, patch, manager, subresource, now, versions } = options;
  const { apiVersion } = kind;
  checkDistinctItems(schema, patch);
  const ignored = ignoredFields(kind, subresource);
  const unowned = unownedFields(kind, subresource);
  const live = withoutManagedFields(options.live ?? {});
  const before = managersBefore(options, live);
  const applier = { name: manager, operation: "Apply", apiVersion, subresource } as const;
  const id = managerId(applier);
  const last = before.get(id);
  const fields = ownable(ownedFields(schema, patch), unowned);
  const managers = new Map(before).set(id, { ...applier, time: last?.time, fields });
  const wanted = withoutIgnored(patch, live, ignored);
  const whole = mergeApplied(schema, live, wanted) as KubeObject;
  const merged = pruneAbandoned(whole, { schema, apiVersion, managers, last, versions });
  // With its nulls: a field that stays null has not been removed.
  const after = decode(schema, merged, { nulls: "keep" }).object;
  const changes = changesOf({ schema, apiVersion, before: live, after }, versions);
  const { object } = decode(schema, merged);
  const conflicts = options.force ? [] : conflictsOf(managers, changes, id);
  if (conflicts.length > 0) {
    const allowed = manager === "kubectl" ? allowedByLastApplied(schema, live) : EMPTY;
    const remaining = conflicts
      .map((c) => ({ ...c, fields: difference(c.fields, allowed) }))
      .filter((c) => !isEmpty(c.fields));
    if (remaining.length > 0) throw applyConflictError(remaining);
  }
  const left = afterChange(managers, changes, id);
  const same = last !== undefined && equalSets(last.fields, fields) && equalJson(live, object);
  if (!isEmpty(fields)) left.set(id, { ...applier, time: same ? last.time : now, fields });
  const result = manager === "kubectl" ? withLastApplied(object, patch) : { ...object };
  setManagedFields(result, left);
  return { object: result };
}

function managersBefore({ schema, kind, live: given, now }: ApplyOptions, live: KubeObject): Managers {
  const managers = readManagers(given?.metadata?.["managedFields"]) ?? new Map<string, Manager>();
  if (managers.size > 0 || given === undefined) return managers;
  return afterUpdate(managers, {
    schema,
    live: zeroObject(schema),
    next: live,
    ignored: EMPTY,
    updater: { name: BEFORE_FIRST_APPLY, operation: "Update", apiVersion: kind.apiVersion, subresource: "" },
    now,
  });
}

/** The patch, with what this write cannot change as it is. */
function withoutIgnored(patch: KubeObject, live: KubeObject, ignored: FieldSet): KubeObject {
  const result: KubeObject = { ...patch };
  for (const [element, set] of ignored.children) {
    const name = element.slice(2);
    if (set.member) delete result[name];
    else if (isObject(result[name])) {
      result[name] = withoutIgnored(result[name] as KubeObject, (live[name] ?? {}) as KubeObject, set);
    }
  }
  return result;
}

/** Throws BadRequest when a list names one item twice: which of the two is meant cannot be known. */
export function checkDistinctItems(schema: Structural, value: unknown, path: readonly string[] = []): void {
  const shape = shapeOf(schema, value);
  if (shape === "items") {
    for (const [element, items] of itemsByElement(schema, value as readonly unknown[])) {
      if (items.length > 1) {
        const where = describePath(path);
        throw badRequestError(
          `failed to create typed patch object: ${where}: duplicate entries for key ${describePath([element])}`,
        );
      }
      checkDistinctItems(schema.items ?? {}, items[0], [...path, element]);
    }
  } else if (shape === "fields") {
    for (const [name, field] of Object.entries(value as Record<string, unknown>)) {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      checkDistinctItems(typeof known === "object" ? known : {}, field, [...path, `f:${name}`]);
    }
  }
}
