import { CelRuntimeError } from "../cel-errors.ts";
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  parameter,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
} from "../cel-type.ts";
import { CelBytes, type CelDuration, type CelTimestamp, CelTypeValue, CelUint } from "../value.ts";
import { formatDuration, parseDuration } from "../values/duration.ts";
import { lengthOf } from "../values/text.ts";
import { floorDivide, formatTimestamp, parseTimestamp, timestamp } from "../values/timestamp.ts";
import { typeOfValue } from "../values/type-of-value.ts";
import { sizeOfNode, traverses } from "./costs.ts";
import { type CelFunction, func, global, method } from "./overload.ts";

const A = parameter("A");
const B = parameter("B");

/** The functions whose calls on constants are evaluated when an expression is compiled, and cost nothing afterwards. */
export const FOLDED: ReadonlySet<string> = new Set(
  "bool bytes double duration dyn int string timestamp type uint".split(" "),
);

const failed = (type: string, text: string): never => {
  throw new CelRuntimeError(`type conversion error from string to ${type}: invalid value '${text}'`);
};

const DECIMAL = /^[+-]?\d+$/;
const REAL = /^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf|infinity|nan)$/i;

function toInt(value: bigint, what = "integer"): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new CelRuntimeError(`${what} overflow`);
  return value;
}

/** Throws CelRuntimeError when 64 bits do not hold it. */
export function toUint(value: bigint): CelUint {
  if (BigInt.asUintN(64, value) !== value) throw new CelRuntimeError("unsigned integer overflow");
  return new CelUint(value);
}

function whole(value: number, what: string): bigint {
  if (!Number.isFinite(value)) throw new CelRuntimeError(`${what} overflow`);
  return BigInt(Math.trunc(value));
}

function parseReal(text: string): number {
  if (!REAL.test(text)) return failed("double", text);
  return Number(text.replace(/^([+-]?)(?:inf|infinity)$/i, "$1Infinity").replace(/^[+-]?nan$/i, "NaN"));
}

/** As Go writes a double: the shortest digits that read back as the same number. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e21)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

function decode({ value }: CelBytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch (cause) {
    throw new CelRuntimeError("invalid UTF-8 in bytes, cannot convert to string", { cause });
  }
}

const TRUE = new Set(["true", "True", "TRUE", "t", "1"]);
const FALSE = new Set(["false", "False", "FALSE", "f", "0"]);

function parseBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : failed("bool", text);
}

const readDuration = (text: string): CelDuration => parseDuration(text) ?? failed("google.protobuf.Duration", text);
const readTimestamp = (text: string): CelTimestamp => parseTimestamp(text) ?? failed("google.protobuf.Timestamp", text);

const bytesCosts = {
  ...traverses(0),
  // A character takes up to four bytes.
  estimate: (args: Parameters<typeof sizeOfNode>[0]) => {
    const size = sizeOfNode(args, 0);
    return { ...traverses(0).estimate(args), size: { min: size.min, max: size.max * 4 } };
  },
};
const textCosts = {
  ...traverses(0),
  estimate: (args: Parameters<typeof sizeOfNode>[0]) => {
    const size = sizeOfNode(args, 0);
    return { ...traverses(0).estimate(args), size: { min: Math.floor(size.min / 4), max: size.max } };
  },
};

const SIZED = [STRING, BYTES, listOf(A), mapOf(A, B)] as const;

const size = func(
  "size",
  global("size_string", [STRING], INT, (text) => BigInt(lengthOf(text))),
  global("size_bytes", [BYTES], INT, ({ value }) => BigInt(value.length)),
  global("size_list", [SIZED[2]], INT, (list) => BigInt(list.size)),
  global("size_map", [SIZED[3]], INT, (map) => BigInt(map.size)),
  method("string_size", [STRING], INT, (text) => BigInt(lengthOf(text))),
  method("bytes_size", [BYTES], INT, ({ value }) => BigInt(value.length)),
  method("list_size", [SIZED[2]], INT, (list) => BigInt(list.size)),
  method("map_size", [SIZED[3]], INT, (map) => BigInt(map.size)),
);

/** `string(x)` of the types that the language defines; libraries add their own. */
export const stringOverloads = [
  global("string_to_string", [STRING], STRING, (text) => text),
  global("bool_to_string", [BOOL], STRING, String),
  global("bytes_to_string", [BYTES], STRING, decode, textCosts),
  global("double_to_string", [DOUBLE], STRING, formatDouble),
  global("duration_to_string", [DURATION], STRING, formatDuration),
  global("int64_to_string", [INT], STRING, String),
  global("timestamp_to_string", [TIMESTAMP], STRING, formatTimestamp),
  global("uint64_to_string", [UINT], STRING, ({ value }) => String(value)),
];

export const CONVERSIONS: readonly CelFunction[] = [
  size,
  func(
    "bool",
    global("bool_to_bool", [BOOL], BOOL, (value) => value),
    global("string_to_bool", [STRING], BOOL, parseBool),
  ),
  func(
    "bytes",
    global("bytes_to_bytes", [BYTES], BYTES, (value) => value),
    global("string_to_bytes", [STRING], BYTES, (text) => new CelBytes(new TextEncoder().encode(text)), bytesCosts),
  ),
  func(
    "double",
    global("double_to_double", [DOUBLE], DOUBLE, (value) => value),
    global("int64_to_double", [INT], DOUBLE, Number),
    global("string_to_double", [STRING], DOUBLE, parseReal),
    global("uint64_to_double", [UINT], DOUBLE, ({ value }) => Number(value)),
  ),
  func(
    "duration",
    global("duration_to_duration", [DURATION], DURATION, (value) => value),
    global("string_to_duration", [STRING], DURATION, readDuration),
  ),
  func(
    "dyn",
    global("to_dyn", [A], DYN, (value) => value),
  ),
  func(
    "int",
    global("int64_to_int64", [INT], INT, (value) => value),
    global("double_to_int64", [DOUBLE], INT, (value) => toInt(whole(value, "integer"))),
    global("string_to_int64", [STRING], INT, (text) =>
      DECIMAL.test(text) ? toInt(BigInt(text)) : failed("int", text),
    ),
    global("timestamp_to_int64", [TIMESTAMP], INT, ({ nanos }) => floorDivide(nanos, 1_000_000_000n)),
    global("uint64_to_int64", [UINT], INT, ({ value }) => toInt(value)),
    global("duration_to_int64", [DURATION], INT, ({ nanos }) => nanos),
  ),
  func(
    "timestamp",
    global("timestamp_to_timestamp", [TIMESTAMP], TIMESTAMP, (value) => value),
    global("string_to_timestamp", [STRING], TIMESTAMP, readTimestamp),
    global("int64_to_timestamp", [INT], TIMESTAMP, (seconds) => timestamp(seconds * 1_000_000_000n)),
  ),
  func(
    "type",
    global("type", [A], typeOf(A), (value) => new CelTypeValue(typeOfValue(value))),
  ),
  func(
    "uint",
    global("uint64_to_uint64", [UINT], UINT, (value) => value),
    global("double_to_uint64", [DOUBLE], UINT, (value) => toUint(whole(value, "unsigned integer"))),
    global("int64_to_uint64", [INT], UINT, toUint),
    global("string_to_uint64", [STRING], UINT, (text) =>
      /^\d+$/.test(text) ? toUint(BigInt(text)) : failed("uint", text),
    ),
  ),
];
