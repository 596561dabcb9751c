/** Lists in strategic merge patches: merged by key or as sets, and put in order. */
import { isObject } from "../../lib/is-object.ts";
import { badRequestError } from "../errors.ts";
import type { Structural } from "../structural.ts";
import { type JsonObject, withoutDirectives } from "./directives.ts";

interface Lists {
  readonly current: readonly unknown[];
  readonly patch: readonly unknown[];
  /** Merges an item of the patch into the one of the same key. */
  mergeItem(schema: Structural, original: JsonObject, patch: JsonObject): JsonObject;
}

/** Merges two lists of a field whose strategy is merge. */
export function mergeList(schema: Structural, lists: Lists): unknown[] {
  const { current, patch } = lists;
  const key = mergeKeyOf(schema);
  if (key === undefined || !(isObject(current[0]) || isObject(patch[0]))) {
    const merged = [...new Set([...current, ...patch])];
    return arranged({ items: merged, wanted: patch, server: current, identity: (item) => item });
  }
  return mergeByKey(schema, key, lists);
}

function mergeByKey(schema: Structural, key: string, { current, patch, mergeItem }: Lists): unknown[] {
  const identity = identityBy(key);
  const entries = patch.map((item) => (isObject(item) ? item : badItem(item)));
  const wanted = entries.filter((item) => item["$patch"] === undefined);
  const directives = entries.filter((item) => item["$patch"] !== undefined);
  const deleted = new Set<unknown>();
  for (const item of directives) {
    if (item["$patch"] === "delete") deleted.add(identity(item));
    else if (item["$patch"] !== "replace") {
      throw badRequestError(`unknown patch type ${JSON.stringify(item["$patch"])} in an item of a list`);
    }
  }
  if (directives.some((item) => item["$patch"] === "replace")) return wanted.map(withoutDirectives);
  const kept = current.filter((item) => !deleted.has(identity(item)));
  const items = [...kept];
  for (const item of wanted) {
    const at = items.findIndex((other) => identity(other) === identity(item));
    if (at === -1) items.push(withoutDirectives(item));
    else items[at] = mergeItem(schema.items ?? {}, items[at] as JsonObject, item);
  }
  return arranged({ items, wanted, server: kept, identity });
}

function badItem(item: unknown): never {
  throw badRequestError(`a list of objects cannot be merged with ${JSON.stringify(item)}`);
}

function mergeKeyOf(schema: Structural): string | undefined {
  return schema["x-kubernetes-patch-merge-key"] ?? schema["x-kubernetes-list-map-keys"]?.[0];
}

/** What tells the items of a list apart. Keys are compared as text, as Kubernetes does. */
function identityBy(key: string): (item: unknown) => unknown {
  return (item) => {
    const value = isObject(item) ? item[key] : undefined;
    if (value === undefined)
      throw badRequestError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    return String(value);
  };
}

interface Ordering {
  readonly merged: readonly unknown[];
  readonly current: readonly unknown[];
  readonly patch: readonly unknown[];
  readonly order: unknown;
}

/** A merged list in the order that $setElementOrder asks for; what it does not name keeps its place relative to the rest. */
export function orderList(schema: Structural, { merged, current, patch, order }: Ordering): unknown[] {
  if (!Array.isArray(order)) throw badRequestError('"$setElementOrder" must be a list');
  const key = mergeKeyOf(schema);
  const byKey = key !== undefined && [...merged, ...order].some(isObject);
  const identity = byKey ? identityBy(key) : (item: unknown): unknown => item;
  const places = order.map(identity);
  let last = -1;
  for (const item of patch) {
    if (isObject(item) && item["$patch"] !== undefined) continue;
    const at = places.indexOf(identity(item));
    if (at <= last) throw badRequestError('the order in the patch list does not match the list of "$setElementOrder"');
    last = at;
  }
  return arranged({ items: merged, wanted: order, server: current, identity });
}

interface Arrangement {
  readonly items: readonly unknown[];
  /** The order that the patch gives to the items it names. */
  readonly wanted: readonly unknown[];
  /** The order before the patch. */
  readonly server: readonly unknown[];
  identity(item: unknown): unknown;
}

/**
 * Interleaves the items that the patch names with the others. Both keep their own order; an item that only the server has goes first
 * where it stood before the patch's next item, else the patch's item does (so that new items come before what follows them).
 */
function arranged({ items, wanted, server, identity }: Arrangement): unknown[] {
  const places = indexes(wanted, identity);
  const former = indexes(server, identity);
  const at = (map: Map<unknown, number>, item: unknown): number => map.get(identity(item)) ?? -1;
  const named = items.filter((item) => at(places, item) >= 0).sort((a, b) => at(places, a) - at(places, b));
  const others = items.filter((item) => at(places, item) < 0).sort((a, b) => at(former, a) - at(former, b));
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const place = at(former, item);
    while (place >= 0 && next < others.length) {
      const other = at(former, others[next]);
      if (other < 0 || other > place) break;
      result.push(others[next]);
      next += 1;
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

function indexes(list: readonly unknown[], identity: (item: unknown) => unknown): Map<unknown, number> {
  const map = new Map<unknown, number>();
  for (const [index, item] of list.entries()) {
    const key = identity(item);
    if (!map.has(key)) map.set(key, index);
  }
  return map;
}
