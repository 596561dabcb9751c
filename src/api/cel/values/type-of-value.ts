import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
} from "../cel-type.ts";
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
} from "../value.ts";
import { JsonObject } from "./json-value.ts";
import { StructValue } from "./struct-value.ts";

/** The type that a value has at run time. */
export function typeOfValue(value: CelValue): CelType {
  switch (typeof value) {
    case "string":
      return STRING;
    case "bigint":
      return INT;
    case "number":
      return DOUBLE;
    case "boolean":
      return BOOL;
  }
  if (value === null) return NULL;
  if (value instanceof CelList) return listOf(DYN);
  if (value instanceof JsonObject || value instanceof StructValue) return value.type;
  if (value instanceof CelMap) return mapOf(DYN, DYN);
  if (value instanceof CelOptional) return optionalOf(DYN);
  if (value instanceof CelOpaque) return value.type;
  if (value instanceof CelTimestamp) return TIMESTAMP;
  if (value instanceof CelDuration) return DURATION;
  if (value instanceof CelUint) return UINT;
  if (value instanceof CelBytes) return BYTES;
  return typeOf(DYN);
}
