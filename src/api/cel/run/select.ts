/** Fields, items and entries of values: `a.b`, `a[b]`, `a.?b`, `has(a.b)`. */
import { CelRuntimeError } from "../cel-errors.ts";
import { CelList, CelMap, CelOptional, type CelValue } from "../value.ts";
import { numeric } from "../values/equality.ts";
import { JsonObject } from "../values/json-value.ts";
import { mapKey } from "../values/map-key.ts";

const noSuchKey = (key: CelValue): CelRuntimeError => new CelRuntimeError(`no such key: ${String(key)}`);

/** `value.name`; of an optional, an optional. */
export function fieldOf(value: CelValue, name: string): CelValue {
  if (value instanceof CelMap) {
    const found = value.find(name);
    if (found === undefined) throw noSuchKey(name);
    return found;
  }
  if (value instanceof CelOptional) return optionalField(value, name);
  throw new CelRuntimeError(`no such overload: ${name}`);
}

/** `value.?name`. */
export function optionalField(value: CelValue, name: CelValue): CelOptional {
  const inner = value instanceof CelOptional ? value.value : value;
  if (inner === undefined) return CelOptional.none;
  const found = lookUp(inner, name);
  return found === undefined ? CelOptional.none : new CelOptional(found);
}

/** `has(value.name)`. */
export function hasField(value: CelValue, name: string): boolean {
  if (value instanceof JsonObject) return value.has(name);
  if (value instanceof CelMap) return value.find(name) !== undefined;
  if (value instanceof CelOptional) return value.value !== undefined && hasField(value.value, name);
  throw new CelRuntimeError(`no such overload: ${name}`);
}

/** `value[key]`; of an optional, an optional. */
export function entryOf(value: CelValue, key: CelValue): CelValue {
  if (value instanceof CelOptional) return optionalField(value, key);
  if (value instanceof CelMap) {
    if (mapKey(key) === undefined) throw new CelRuntimeError("no such overload");
    const found = value.find(key);
    if (found === undefined) throw noSuchKey(key);
    return found;
  }
  if (!(value instanceof CelList)) throw new CelRuntimeError("no such overload");
  const index = indexIn(value, key);
  if (index === undefined) throw new CelRuntimeError(`index out of bounds: ${String(numeric(key))}`);
  return value.at(index);
}

function lookUp(value: CelValue, key: CelValue): CelValue | undefined {
  if (value instanceof CelMap) return value.find(key);
  if (!(value instanceof CelList)) throw new CelRuntimeError("no such overload");
  const index = indexIn(value, key);
  return index === undefined ? undefined : value.at(index);
}

/** The position that a key means; undefined when the list does not have it. */
function indexIn(list: CelList, key: CelValue): number | undefined {
  const number = numeric(key);
  if (number === undefined) throw new CelRuntimeError("no such overload");
  const index = Number(number);
  if (!Number.isInteger(index)) throw new CelRuntimeError(`unsupported index value: ${index}`);
  return index >= 0 && index < list.size ? index : undefined;
}
