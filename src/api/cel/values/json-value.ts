/** JSON as CEL sees it: read in place, item by item, when an expression asks for it. */

import { CelRuntimeError } from "../cel-errors.ts";
import { type CelType, DYN, type ListType, type ObjectType } from "../cel-type.ts";
import { Lazy } from "../lazy.ts";
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
import { parseDuration } from "./duration.ts";
import { parseDate } from "./timestamp.ts";

/** The value that JSON of a type is. Values of CEL pass as they are. Throws CelRuntimeError for JSON of another type. */
export function fromJson(raw: unknown, type: CelType): CelValue {
  if (raw === null) return null;
  switch (type.kind) {
    case "int":
      if (typeof raw === "bigint" || (typeof raw === "number" && Number.isInteger(raw))) return BigInt(raw);
      break;
    case "double":
      if (typeof raw === "number") return raw;
      break;
    case "string":
    case "bool":
      if (typeof raw === "string" || typeof raw === "boolean") return raw;
      break;
    case "list":
      if (Array.isArray(raw)) return new JsonList(raw, type);
      break;
    case "map":
      if (isRecord(raw)) return new JsonMap(raw, type.value);
      break;
    case "object":
      if (isRecord(raw)) return new JsonObject(raw, type);
      break;
    case "timestamp":
    case "duration":
    case "bytes":
      if (typeof raw === "string") return fromText(raw, type.kind);
      break;
    default:
      return fromUntyped(raw);
  }
  return isValue(raw) ? raw : mismatch(raw, type);
}

function fromUntyped(raw: unknown): CelValue {
  switch (typeof raw) {
    case "string":
    case "boolean":
    case "bigint":
      return raw;
    case "number":
      return Number.isInteger(raw) ? BigInt(raw) : raw;
    default:
      if (Array.isArray(raw)) return new JsonList(raw, UNTYPED_LIST);
      if (isRecord(raw)) return new JsonMap(raw, DYN);
      return isValue(raw) ? raw : mismatch(raw, DYN);
  }
}

const UNTYPED_LIST: ListType = { kind: "list", item: DYN };

function fromText(raw: string, kind: "timestamp" | "duration" | "bytes"): CelValue {
  const value =
    kind === "bytes"
      ? new CelBytes(Uint8Array.from(Buffer.from(raw, "base64")))
      : kind === "duration"
        ? parseDuration(raw)
        : parseDate(raw);
  if (value === undefined) throw new CelRuntimeError(`invalid data, expected a ${kind}, got "${raw}"`);
  return value;
}

function mismatch(raw: unknown, type: CelType): never {
  throw new CelRuntimeError(`invalid data, expected ${type.kind}, got ${typeof raw}`);
}

/** Plain objects are JSON; values of CEL have classes. */
function isRecord(raw: unknown): raw is Readonly<Record<string, unknown>> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return false;
  return !isValue(raw);
}

function isValue(raw: unknown): raw is CelValue {
  return (
    raw instanceof CelMap ||
    raw instanceof CelList ||
    raw instanceof CelOpaque ||
    raw instanceof CelOptional ||
    raw instanceof CelTimestamp ||
    raw instanceof CelDuration ||
    raw instanceof CelUint ||
    raw instanceof CelBytes ||
    raw instanceof CelTypeValue ||
    typeof raw !== "object"
  );
}

export class JsonList extends CelList {
  readonly raw: readonly unknown[];
  readonly type: ListType;

  constructor(raw: readonly unknown[], type: ListType) {
    super();
    this.raw = raw;
    this.type = type;
  }

  get size(): number {
    return this.raw.length;
  }

  at(index: number): CelValue {
    return fromJson(this.raw[index] ?? null, this.type.item);
  }
}

/** A map with string keys. */
export class JsonMap extends CelMap {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly value: CelType;

  constructor(raw: Readonly<Record<string, unknown>>, value: CelType) {
    super();
    this.raw = raw;
    this.value = value;
  }

  get size(): number {
    return Object.keys(this.raw).length;
  }

  find(key: CelValue): CelValue | undefined {
    if (typeof key !== "string" || !Object.hasOwn(this.raw, key)) return undefined;
    const raw = this.raw[key];
    return raw === undefined ? undefined : fromJson(raw, this.value);
  }

  keys(): Iterable<string> {
    return Object.keys(this.raw);
  }
}

/** An object with known fields. A field that is null is not there. */
export class JsonObject extends CelMap {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly type: ObjectType;

  constructor(raw: Readonly<Record<string, unknown>>, type: ObjectType) {
    super();
    this.raw = raw;
    this.type = type;
  }

  get size(): number {
    return Object.keys(this.raw).length;
  }

  find(name: CelValue): CelValue | undefined {
    if (typeof name !== "string") return undefined;
    const field = this.type.field(name);
    if (field === undefined) return undefined;
    const raw = Object.hasOwn(this.raw, field.key) ? this.raw[field.key] : undefined;
    if (raw === undefined || raw === null)
      return field.absent === undefined ? undefined : fromJson(field.absent, field.type);
    return fromJson(raw instanceof Lazy ? raw.get() : raw, field.type);
  }

  /** Whether the JSON has the field: what stands in for an absent one does not count. */
  has(name: string): boolean {
    const key = this.type.field(name)?.key;
    return key !== undefined && Object.hasOwn(this.raw, key) && this.raw[key] !== undefined && this.raw[key] !== null;
  }

  /** The value of a key of the JSON, known to the type or not. */
  rawValue(key: string): CelValue {
    return fromJson(this.raw[key] ?? null, this.type.byKey?.(key) ?? DYN);
  }

  /** The keys of the JSON, unknown ones too: they count in comparisons. */
  keys(): Iterable<string> {
    return Object.keys(this.raw);
  }
}
