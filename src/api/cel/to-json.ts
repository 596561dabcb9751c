import { CelRuntimeError } from "./cel-errors.ts";
import { typeName } from "./cel-type.ts";
import {
  CelBytes,
  CelDuration,
  CelList,
  CelMap,
  CelOpaque,
  CelOptional,
  CelTimestamp,
  CelUint,
  type CelValue,
} from "./value.ts";
import { formatDuration } from "./values/duration.ts";
import { JsonList, JsonMap, JsonObject } from "./values/json-value.ts";
import { StructValue } from "./values/struct-value.ts";
import { formatTimestamp } from "./values/timestamp.ts";
import { typeOfValue } from "./values/type-of-value.ts";

/** The JSON of a value: what a mutation writes. Throws CelRuntimeError where JSON has no word for it (a type, the authorizer). */
export function toJson(value: CelValue): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (value instanceof JsonList || value instanceof JsonMap || value instanceof JsonObject) return value.raw;
  if (value instanceof CelUint) return Number(value.value);
  if (value instanceof CelList) return Array.from({ length: value.size }, (_, i) => toJson(value.at(i)));
  if (value instanceof CelMap) return jsonOfMap(value);
  if (value instanceof CelOptional) return value.value === undefined ? null : toJson(value.value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelBytes) return Buffer.from(value.value).toString("base64");
  const text = value instanceof CelOpaque ? value.text?.() : undefined;
  if (text === undefined) throw new CelRuntimeError(`a value of type ${typeName(typeOfValue(value))} has no JSON`);
  return text;
}

function jsonOfMap(map: CelMap): Record<string, unknown> {
  const entries = [...map.keys()].map((key): [string, unknown] => {
    const name = map instanceof StructValue ? (map.type.field(String(key))?.key ?? String(key)) : key;
    if (typeof name !== "string")
      throw new CelRuntimeError(`JSON has no keys such as ${String(key)}: they are strings`);
    return [name, toJson(map.find(key) ?? null)];
  });
  return Object.fromEntries(entries);
}
