/** The merge of server-side apply: the applied object laid over the live one, type by type. */

import { setKey } from "../../lib/clone-json.ts";
import { isObject } from "../../lib/is-object.ts";
import type { Structural } from "../structural.ts";
import { fieldSchema, itemElement, itemsByElement, type JsonObject, shapeOf } from "./path-element.ts";

/** The merged value; neither argument is changed. A field that is applied as null goes. */
export function mergeApplied(schema: Structural, live: unknown, applied: unknown): unknown {
  const shape = shapeOf(schema, applied);
  if (shape === "fields" && isObject(live)) return mergeFields(schema, live, applied as JsonObject);
  if (shape === "items" && Array.isArray(live)) return mergeItems(schema, live, applied as readonly unknown[]);
  return shape === "leaf" ? applied : mergeApplied(schema, shape === "fields" ? {} : [], applied);
}

function mergeFields(schema: Structural, live: JsonObject, applied: JsonObject): JsonObject {
  const result = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    if (value === null) {
      // What Go writes as null without a value stays so, and its owners keep it.
      if (live[name] !== null) delete result[name];
      continue;
    }
    const current = Object.hasOwn(live, name) ? live[name] : undefined;
    setKey(result, name, mergeApplied(fieldSchema(schema, name), current, value));
  }
  return result;
}

/**
 * Items of both lists keep the order of the applied one; items that only the live list has stay behind the same neighbours as far as
 * that order allows.
 */
function mergeItems(schema: Structural, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const liveItems = itemsByElement(schema, live);
  const appliedItems = itemsByElement(schema, applied);
  const left = live.map((item) => ({ item, element: itemElement(schema, item) }));
  const right = [...appliedItems.keys()];
  const shared = right.filter((element) => liveItems.has(element));
  const done = new Set<string>();
  const result: unknown[] = [];
  const take = (element: string): void => {
    done.add(element);
    const current = liveItems.get(element)?.[0];
    const wanted = appliedItems.get(element)?.[0];
    result.push(current === undefined ? wanted : mergeApplied(schema.items ?? {}, current, wanted));
    if (shared[0] === element) shared.shift();
  };
  let at = 0;
  let next = 0;
  while (at < left.length || next < right.length) {
    const head = left[at];
    const wanted = right[next];
    if (head !== undefined && !appliedItems.has(head.element)) {
      // Nobody applied this one: it keeps its place before what follows it in the live list.
      result.push(head.item);
      at += 1;
    } else if (
      head !== undefined &&
      (done.has(head.element) || (wanted !== undefined && waits(head.element, wanted, shared)))
    ) {
      at += 1;
    } else if (wanted !== undefined) {
      if (head?.element === wanted) at += 1;
      if (!done.has(wanted)) take(wanted);
      next += 1;
    } else at += 1;
  }
  return result;
}

/** Whether a shared item of the live list is passed over here, since the applied list has another one first. */
const waits = (element: string, wanted: string, shared: readonly string[]): boolean =>
  element !== wanted && shared[0] !== undefined && shared[0] !== element;
