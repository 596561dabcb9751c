/** The patch of `apply`: what the file says anew, and what it no longer says, against the object as it is now. */

import type { Structural } from "../api/structural.ts";
import { equalJson } from "../lib/equal-json.ts";
import { isObject } from "../lib/is-object.ts";

type Json = unknown;
type JsonObject = Record<string, unknown>;

const fieldOf = (schema: Structural | undefined, key: string): Structural | undefined =>
  schema?.properties?.[key] ??
  (typeof schema?.additionalProperties === "object" ? schema.additionalProperties : undefined);

const strategies = (schema: Structural | undefined): readonly string[] =>
  (schema?.["x-kubernetes-patch-strategy"] ?? "").split(",");

/** The three states of one field. */
interface Versions {
  /** As applied last time; undefined when it was not set. */
  original: Json;
  /** As wanted now. */
  modified: Json;
  /** As on the server. */
  current: Json;
}

/**
 * The patch that brings `current` to what `modified` asks for, and removes what `original` asked for and `modified` does not. With the
 * kind's schema it is a strategic merge patch, without one (custom resources) a JSON merge patch. An empty object: nothing to do.
 */
export function threeWayPatch(schema: Structural | undefined, versions: Versions): JsonObject {
  return isObject(versions.modified) ? patchObject(schema, { ...versions, modified: versions.modified }) : {};
}

function patchObject(schema: Structural | undefined, versions: Versions & { modified: JsonObject }): JsonObject {
  const original = isObject(versions.original) ? versions.original : {};
  const current = isObject(versions.current) ? versions.current : {};
  const { modified } = versions;
  const patch: JsonObject = {};
  for (const [key, wanted] of Object.entries(modified)) {
    Object.assign(
      patch,
      patchField(fieldOf(schema, key), key, { original: original[key], modified: wanted, current: current[key] }),
    );
  }
  for (const key of Object.keys(original)) {
    if (!(key in modified) && key in current) patch[key] = null;
  }
  return patch;
}

/** The entries of the patch that one field needs: none when it is as wanted. */
function patchField(schema: Structural | undefined, key: string, versions: Versions): JsonObject {
  const { original, modified, current } = versions;
  // A null in the file asks for absence.
  if (modified === null) return current === undefined || current === null ? {} : { [key]: null };
  if (isObject(modified) && isObject(current) && !strategies(schema).includes("replace")) {
    const nested = patchObject(schema, { original, modified, current });
    if (Object.keys(nested).length === 0) return {};
    const retain = strategies(schema).includes("retainKeys") ? { $retainKeys: Object.keys(modified).sort() } : {};
    return { [key]: { ...retain, ...nested } };
  }
  if (Array.isArray(modified) && Array.isArray(current) && strategies(schema).includes("merge")) {
    const lists = { original: Array.isArray(original) ? original : [], modified, current };
    const mergeKey = schema?.["x-kubernetes-patch-merge-key"];
    return mergeKey === undefined ? patchScalars(key, lists) : patchItems(schema, { key, mergeKey }, lists);
  }
  return equalJson(modified, current) ? {} : { [key]: modified };
}

interface Lists {
  original: readonly Json[];
  modified: readonly Json[];
  current: readonly Json[];
}

/** A list that is merged as a set. */
function patchScalars(key: string, { original, modified, current }: Lists): JsonObject {
  const added = modified.filter((value) => !current.includes(value));
  const removed = original.filter((value) => !modified.includes(value) && current.includes(value));
  return {
    ...(added.length === 0 ? {} : { [key]: added }),
    ...(removed.length === 0 ? {} : { [`$deleteFromPrimitiveList/${key}`]: removed }),
  };
}

/** A list of objects told apart by a merge key. */
function patchItems(
  schema: Structural | undefined,
  { key, mergeKey }: { key: string; mergeKey: string },
  lists: Lists,
): JsonObject {
  const byKey = (items: readonly Json[]) =>
    new Map(items.filter(isObject).map((item) => [item[mergeKey], item] as const));
  const [original, modified, current] = [byKey(lists.original), byKey(lists.modified), byKey(lists.current)];
  const changes: JsonObject[] = [];
  for (const [id, wanted] of modified) {
    const now = current.get(id);
    const change =
      now === undefined
        ? wanted
        : patchObject(schema?.items, { original: original.get(id), modified: wanted, current: now });
    if (Object.keys(change).length === 0) continue;
    const retain =
      strategies(schema).includes("retainKeys") && now !== undefined ? { $retainKeys: Object.keys(wanted).sort() } : {};
    changes.push({ ...retain, ...change, [mergeKey]: id });
  }
  for (const id of original.keys()) {
    if (!modified.has(id) && current.has(id)) changes.push({ $patch: "delete", [mergeKey]: id });
  }
  if (changes.length === 0 && inOrder([...modified.keys()], [...current.keys()])) return {};
  const order = [...modified.keys()].map((id) => ({ [mergeKey]: id }));
  return { [`$setElementOrder/${key}`]: order, ...(changes.length === 0 ? {} : { [key]: changes }) };
}

/** Whether the wanted keys already stand in this order, others in between allowed. */
function inOrder(wanted: readonly Json[], current: readonly Json[]): boolean {
  const places = wanted.map((id) => current.indexOf(id));
  return places.every((place, i) => i === 0 || place > (places[i - 1] ?? -1));
}
