/**
 * Strategic merge patch: a merge patch that knows from the schema which lists are merged item by item, and that may say more in
 * directives ($patch, $retainKeys, $setElementOrder/FIELD, $deleteFromPrimitiveList/FIELD).
 */

import { setKey } from "../../lib/clone-json.ts";
import { isObject } from "../../lib/is-object.ts";
import { badRequestError } from "../errors.ts";
import type { Structural } from "../structural.ts";
import { checkNesting, type JsonObject, withoutDirectives } from "./directives.ts";
import { mergeList, orderList } from "./strategic-list.ts";

const DELETE_PREFIX = "$deleteFromPrimitiveList/";
const ORDER_PREFIX = "$setElementOrder/";

/**
 * The patched document; neither argument is changed. `schema` is the one of the document.
 * Throws ApiError BadRequest when a directive is malformed or a list item has no merge key.
 */
export function strategicPatch(schema: Structural, document: unknown, patch: unknown): unknown {
  checkNesting(patch);
  if (!isObject(patch)) throw badRequestError("a strategic merge patch must be an object");
  return mergeObject(schema, isObject(document) ? document : {}, patch);
}

/** Merges one object. */
function mergeObject(schema: Structural, original: JsonObject, patch: JsonObject): JsonObject {
  const directive = patch["$patch"];
  if (directive === "replace") return withoutDirectives(patch) as JsonObject;
  if (directive === "delete") return {};
  if (directive !== undefined) throw badRequestError(`unknown patch type ${JSON.stringify(directive)} in "$patch"`);
  const result = retained(original, patch);
  deleteFromLists(result, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith("$")) continue;
    mergeField(schema, { result, key, value, order: patch[ORDER_PREFIX + key] });
  }
  for (const [key, order] of Object.entries(patch)) {
    const field = key.slice(ORDER_PREFIX.length);
    if (key.startsWith(ORDER_PREFIX) && patch[field] === undefined) reorder(schema, { result, key: field, order });
  }
  return result;
}

interface Field {
  readonly result: JsonObject;
  readonly key: string;
  readonly value: unknown;
  readonly order: unknown;
}

function mergeField(schema: Structural, { result, key, value, order }: Field): void {
  const current = Object.hasOwn(result, key) ? result[key] : undefined;
  const field = fieldSchema(schema, key);
  if (value === null) delete result[key];
  else if (isObject(value) && isObject(current) && strategyOf(field) !== "replace") {
    setKey(result, key, mergeObject(field, current, value));
  } else if (Array.isArray(value) && Array.isArray(current) && strategyOf(field) === "merge") {
    const merged = mergeList(field, { current, patch: value, mergeItem: mergeObject });
    setKey(result, key, order === undefined ? merged : orderList(field, { merged, current, patch: value, order }));
  } else setKey(result, key, withoutDirectives(value));
}

function reorder(schema: Structural, { result, key, order }: Omit<Field, "value">): void {
  const current = result[key];
  if (!Array.isArray(current)) return;
  setKey(result, key, orderList(fieldSchema(schema, key), { merged: current, current, patch: [], order }));
}

function fieldSchema(schema: Structural, key: string): Structural {
  const { properties, additionalProperties } = schema;
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key] ?? {};
  return typeof additionalProperties === "object" ? additionalProperties : {};
}

/** The strategy of a field without retainKeys, which only says that clients send that directive. */
function strategyOf(schema: Structural): string | undefined {
  return schema["x-kubernetes-patch-strategy"]?.split(",").find((strategy) => strategy !== "retainKeys");
}

/** A copy of the original, with only the fields that $retainKeys names where it is there. */
function retained(original: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch["$retainKeys"];
  if (keys === undefined) return { ...original };
  if (!Array.isArray(keys)) throw badRequestError('"$retainKeys" must be a list of field names');
  const stray = Object.keys(patch).find((key) => !key.startsWith("$") && patch[key] !== null && !keys.includes(key));
  if (stray !== undefined) throw badRequestError(`"$retainKeys" does not name "${stray}", which the patch sets`);
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)));
}

function deleteFromLists(result: JsonObject, patch: JsonObject): void {
  for (const [key, values] of Object.entries(patch)) {
    if (!key.startsWith("$")) continue;
    if (key === "$patch" || key === "$retainKeys" || key.startsWith(ORDER_PREFIX)) continue;
    if (!key.startsWith(DELETE_PREFIX)) throw badRequestError(`unknown directive "${key}"`);
    if (!Array.isArray(values)) throw badRequestError(`"${key}" must be a list`);
    const field = key.slice(DELETE_PREFIX.length);
    const current = result[field];
    if (Array.isArray(current)) result[field] = current.filter((item) => !values.includes(item));
  }
}
