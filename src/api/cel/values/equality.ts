import { typeName } from "../cel-type.ts";
import {
  CelBytes,
  CelDuration,
  CelList,
  CelMap,
  CelOpaque,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type CelValue,
} from "../value.ts";
import { JsonList, JsonMap, JsonObject } from "./json-value.ts";
import { MergedList } from "./merged-list.ts";

/** Whether two values are equal: numbers by value, lists and maps by what they hold, values of different types never. */
export function equalValues(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  const left = numeric(a);
  if (left !== undefined) {
    const right = numeric(b);
    return right !== undefined && left <= right && left >= right;
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b);
  if (a instanceof CelOptional) return b instanceof CelOptional && equalOptionals(a, b);
  if (a instanceof CelOpaque) return b instanceof CelOpaque && a.type.name === b.type.name && a.equals(b);
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanos === b.nanos;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanos === b.nanos;
  if (a instanceof CelBytes) return b instanceof CelBytes && compareBytes(a, b) === 0;
  return a instanceof CelTypeValue && b instanceof CelTypeValue && sameTypeValue(a, b);
}

/** The number that a value is. JavaScript compares bigints and numbers exactly. */
export function numeric(value: CelValue): bigint | number | undefined {
  if (typeof value === "bigint" || typeof value === "number") return value;
  return value instanceof CelUint ? value.value : undefined;
}

/** Below, at or above zero, byte by byte. */
export function compareBytes({ value: a }: CelBytes, { value: b }: CelBytes): number {
  return Buffer.compare(a, b);
}

function sameTypeValue({ type: a }: CelTypeValue, { type: b }: CelTypeValue): boolean {
  // `type([1])` is `list`, whatever is in it.
  return a.kind === b.kind && ((a.kind !== "object" && a.kind !== "opaque") || typeName(a) === typeName(b));
}

function equalOptionals({ value: a }: CelOptional, { value: b }: CelOptional): boolean {
  return a === undefined || b === undefined ? a === b : equalValues(a, b);
}

function equalLists(a: CelList, b: CelList): boolean {
  if (a instanceof JsonList && b instanceof JsonList && a.raw === b.raw) return true;
  if (a.size !== b.size) return false;
  const merge = mergeOf(a) ?? mergeOf(b);
  if (merge !== undefined) return equalUnordered(a, b, merge);
  for (let i = 0; i < a.size; i++) if (!equalValues(a.at(i), b.at(i))) return false;
  return true;
}

export function mergeOf(list: CelList): "set" | readonly string[] | undefined {
  if (list instanceof JsonList) return list.type.merge;
  return list instanceof MergedList ? list.merge : undefined;
}

function equalUnordered(a: CelList, b: CelList, merge: "set" | readonly string[]): boolean {
  const there = new Map<string, CelValue[]>();
  for (let i = 0; i < b.size; i++) {
    const item = b.at(i);
    const same = there.get(identityOf(item, merge));
    if (same === undefined) there.set(identityOf(item, merge), [item]);
    else same.push(item);
  }
  for (let i = 0; i < a.size; i++) {
    const item = a.at(i);
    if (!there.get(identityOf(item, merge))?.some((other) => equalValues(item, other))) return false;
  }
  return true;
}

/** What finds an item again in a list that is a set or a map; items of one identity need not be equal. */
export function identityOf(item: CelValue, merge: "set" | readonly string[]): string {
  if (merge !== "set") {
    return JSON.stringify(item instanceof JsonObject ? merge.map((key) => plain(item.rawValue(key))) : null);
  }
  return plain(item);
}

function plain(value: CelValue): string {
  if (value instanceof CelMap || value instanceof CelList) return `size ${value.size}`;
  return String(numeric(value) ?? value);
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a instanceof JsonObject && b instanceof JsonObject) return equalObjects(a, b);
  if (a instanceof JsonMap && b instanceof JsonMap && a.raw === b.raw) return true;
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    const left = a.find(key);
    const right = b.find(key);
    if (left === undefined || right === undefined) {
      if (left !== right) return false;
    } else if (!equalValues(left, right)) return false;
  }
  return true;
}

/** Objects of one schema: fields that the schema does not know count too. */
function equalObjects(a: JsonObject, b: JsonObject): boolean {
  if (a.raw === b.raw) return true;
  if (a.size !== b.size) return false;
  for (const key of a.keys()) {
    if (!Object.hasOwn(b.raw, key) || !equalValues(a.rawValue(key), b.rawValue(key))) return false;
  }
  return true;
}
