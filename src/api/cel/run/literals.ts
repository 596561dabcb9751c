import { CelRuntimeError } from "../cel-errors.ts";
import type { ObjectType } from "../cel-type.ts";
import { ArrayList, CelOptional, type CelValue } from "../value.ts";
import { EntryMap } from "../values/entry-map.ts";
import { mapKey } from "../values/map-key.ts";
import { StructValue } from "../values/struct-value.ts";
import { charge, type Step } from "./frame.ts";

/** What making a list, a map and an object costs beside their parts. */
const LIST_COST = 10;
const MAP_COST = 30;
const STRUCT_COST = 40;

/** The value of an entry; undefined for an optional one that holds nothing. */
function entry(value: CelValue, optional: boolean): CelValue | undefined {
  if (!optional) return value;
  if (!(value instanceof CelOptional))
    throw new CelRuntimeError("cannot initialize optional entry from non-optional value");
  return value.value;
}

export function listStep(items: readonly Step[], optional: readonly boolean[]): Step {
  return (frame) => {
    const values: CelValue[] = [];
    for (const [i, item] of items.entries()) {
      const value = entry(item(frame), optional[i] ?? false);
      if (value !== undefined) values.push(value);
    }
    charge(frame, LIST_COST);
    return new ArrayList(values);
  };
}

export function mapStep(entries: readonly { key: Step; value: Step; optional: boolean }[]): Step {
  return (frame) => {
    const map = new EntryMap();
    for (const { key, value, optional } of entries) {
      const name = key(frame);
      const held = entry(value(frame), optional);
      if (held === undefined) continue;
      if (mapKey(name) === undefined) throw new CelRuntimeError("unsupported key type");
      if (!map.insert(name, held)) throw new CelRuntimeError(`Failed with repeated key: ${String(name)}`);
    }
    charge(frame, MAP_COST);
    return map;
  };
}

export function structStep(type: ObjectType, fields: readonly { name: string; step: Step; optional: boolean }[]): Step {
  return (frame) => {
    const values = new Map<string, CelValue>();
    for (const { name, step, optional } of fields) {
      const value = entry(step(frame), optional);
      if (value !== undefined) values.set(name, value);
    }
    charge(frame, STRUCT_COST);
    return new StructValue(type, values);
  };
}
