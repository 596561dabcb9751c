/** What an apply takes away: fields of the manager's last apply that it no longer names and that nobody else owns. */

import { setKey } from "../../lib/clone-json.ts";
import { isObject } from "../../lib/is-object.ts";
import type { Structural } from "../structural.ts";
import { EMPTY, type FieldSet } from "./field-set.ts";
import { fieldSchema, itemElement, type JsonObject, shapeOf } from "./path-element.ts";

/** The value without the fields of `last` that are not in `owned`; undefined where nothing is left. The argument is not changed. */
export function removeAbandoned(
  schema: Structural,
  value: unknown,
  { last, owned }: { last: FieldSet; owned: FieldSet },
): unknown {
  if (last.children.size === 0) return value;
  switch (shapeOf(schema, value)) {
    case "leaf":
      return value;
    case "fields":
      return removeFields(schema, value as JsonObject, { last, owned });
    case "items":
      return removeItems(schema, value as readonly unknown[], { last, owned });
  }
}

interface Sets {
  readonly last: FieldSet;
  readonly owned: FieldSet;
}

/** Whether a path of the last apply is still somebody's. A field is also owned through its parts, an item of a list is not. */
function isOwned(element: string, owned: FieldSet): boolean {
  const set = owned.children.get(element);
  return set !== undefined && (set.member || element.startsWith("f:"));
}

/** What becomes of one part: undefined when it goes. */
function part(schema: Structural, element: string, { value, last, owned }: Sets & { value: unknown }): unknown {
  const mine = last.children.get(element);
  if (mine === undefined) return value;
  if (mine.member && !isOwned(element, owned)) return undefined;
  return removeAbandoned(schema, value, { last: mine, owned: owned.children.get(element) ?? EMPTY });
}

function removeFields(schema: Structural, value: JsonObject, sets: Sets): unknown {
  const result: JsonObject = {};
  let left = 0;
  let changed = false;
  for (const [name, field] of Object.entries(value)) {
    const rest = part(fieldSchema(schema, name), `f:${name}`, { value: field, ...sets });
    changed ||= rest !== field;
    if (rest === undefined) continue;
    setKey(result, name, rest);
    left += 1;
  }
  if (!changed) return value;
  return left === 0 ? undefined : result;
}

function removeItems(schema: Structural, items: readonly unknown[], sets: Sets): unknown {
  const rest = items.flatMap((item) => {
    const kept = part(isObject(item) ? (schema.items ?? {}) : {}, itemElement(schema, item), { value: item, ...sets });
    return kept === undefined ? [] : [kept];
  });
  return rest.length === 0 && items.length > 0 ? undefined : rest;
}
