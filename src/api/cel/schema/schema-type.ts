/** What CEL sees of a structural schema: types, names of fields, and how large values can get in a request. */

import { lookUp } from "../../../lib/look-up.ts";
import type { Structural } from "../../structural.ts";
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  type ListType,
  mapOf,
  type ObjectField,
  type ObjectType,
  STRING,
  TIMESTAMP,
} from "../cel-type.ts";
import type { SizeHints } from "../size-hints.ts";
import { escapeField } from "./escape.ts";

export interface SchemaType {
  readonly type: CelType;
  /** How many characters, items or entries a value has at most; 0 for what has no length. */
  readonly maxElements: number;
  /** How many bytes the shortest value takes in JSON. */
  readonly minSize: number;
  readonly key?: SchemaType;
  /** Of a list's items or a map's values. */
  readonly element?: SchemaType;
  /** By name in CEL. */
  readonly fields?: ReadonlyMap<string, SchemaType>;
}

/** The largest request that Kubernetes accepts, in bytes: values cannot be larger than what fits in one. */
export const MAX_REQUEST = 3 * 1024 * 1024;

const MIN_STRING = 2;
const MIN_OBJECT = 2;
const MIN_BOOL = 4;
/** The sizes of times and durations in JSON, with their quotation marks. */
const TIMES: Readonly<Record<string, { type: CelType; min: number; max: number }>> = {
  duration: { type: DURATION, min: 3, max: 32 },
  date: { type: TIMESTAMP, min: 12, max: 12 },
  "date-time": { type: TIMESTAMP, min: 21, max: 32 },
};

const TEXT: SchemaType = { type: STRING, maxElements: MAX_REQUEST - 2, minSize: MIN_STRING };

/**
 * What CEL sees of a schema; undefined when it sees nothing of it, because its type is not known. `root` is for what has apiVersion,
 * kind and metadata: a resource, or one that is embedded. `name` names the type in messages.
 */
export function schemaType(
  schema: Structural,
  { root, name }: { root: boolean; name: string },
): SchemaType | undefined {
  if (schema["x-kubernetes-int-or-string"]) {
    const max = schema.maxLength === undefined ? MAX_REQUEST - 2 : atLeastZero(schema.maxLength) * 4;
    return { type: DYN, maxElements: max, minSize: 1 };
  }
  switch (schema.type) {
    case "array":
      return listType(schema, name);
    case "object":
      return typeof schema.additionalProperties === "object"
        ? mapType(schema, schema.additionalProperties, name)
        : objectType(root ? withTypeAndMetadata(schema) : schema, name);
    case "string":
      return textType(schema);
    case "boolean":
      return { type: BOOL, maxElements: 0, minSize: MIN_BOOL };
    case "number":
      return { type: DOUBLE, maxElements: 0, minSize: 1 };
    case "integer":
      return { type: INT, maxElements: 0, minSize: 1 };
    default:
      return undefined;
  }
}

/** The type that expressions on a value of this schema see; `dyn` when they see nothing of it. */
export function celTypeOf(schema: Structural, { root = false, name = "object" } = {}): CelType {
  return schemaType(schema, { root, name })?.type ?? DYN;
}

const atLeastZero = (value: number): number => Math.max(value, 0);

const isEmbedded = (schema: Structural): boolean => schema["x-kubernetes-embedded-resource"] === true;

function listType(schema: Structural, name: string): SchemaType | undefined {
  if (schema.items === undefined) return undefined;
  const element = schemaType(schema.items, { root: isEmbedded(schema.items), name: `${name}.@idx` });
  if (element === undefined) return undefined;
  const kind = schema["x-kubernetes-list-type"];
  const merge = kind === "map" ? (schema["x-kubernetes-list-map-keys"] ?? []) : kind === "set" ? "set" : undefined;
  const type: ListType = { kind: "list", item: element.type, ...(merge === undefined ? {} : { merge }) };
  const fits = Math.floor((MAX_REQUEST - 2) / (element.minSize + 1));
  const maxElements = schema.maxItems === undefined ? fits : atLeastZero(schema.maxItems);
  return { type, element, maxElements, minSize: MIN_OBJECT };
}

function mapType(schema: Structural, values: Structural, name: string): SchemaType | undefined {
  const element = schemaType(values, { root: isEmbedded(values), name: `${name}.@elem` });
  if (element === undefined) return undefined;
  // A key, its quotes, a colon and a comma.
  const fits = Math.floor((MAX_REQUEST - 2) / (element.minSize + 6));
  const maxElements = schema.maxProperties === undefined ? fits : atLeastZero(schema.maxProperties);
  // Kubernetes bounds keys by nothing.
  const key: SchemaType = { type: STRING, maxElements: 0, minSize: MIN_STRING };
  return { type: mapOf(STRING, element.type), key, element, maxElements, minSize: MIN_OBJECT };
}

function objectType({ properties = {}, required = [] }: Structural, name: string): SchemaType {
  const fields = new Map<string, SchemaType>();
  const known = new Map<string, ObjectField>();
  const byKey = new Map<string, CelType>();
  let minSize = MIN_OBJECT;
  for (const [key, property] of Object.entries(properties)) {
    const escaped = escapeField(key);
    const field = schemaType(property, { root: isEmbedded(property), name: `${name}.${escaped ?? key}` });
    if (field === undefined) continue;
    byKey.set(key, field.type);
    if (escaped !== undefined) {
      fields.set(escaped, field);
      known.set(escaped, { type: field.type, key });
    }
    // Defaults are filled in by the server: they need not be in the request.
    if (required.includes(key) && property.default === undefined) minSize += key.length + field.minSize + 4;
  }
  const type: ObjectType = { kind: "object", name, field: (field) => known.get(field), byKey: (key) => byKey.get(key) };
  return { type, fields, maxElements: 0, minSize };
}

/** Of metadata, only name and generateName are seen. */
function withTypeAndMetadata(schema: Structural): Structural {
  const { kind, apiVersion, metadata } = schema.properties ?? {};
  const { name, generateName } = metadata?.properties ?? {};
  const text: Structural = { type: "string" };
  return {
    ...schema,
    properties: {
      ...schema.properties,
      kind: kind ?? text,
      apiVersion: apiVersion ?? text,
      metadata: { type: "object", properties: { name: name ?? text, generateName: generateName ?? text } },
    },
  };
}

function textType({ format, maxLength, enum: allowed }: Structural): SchemaType {
  const time = format === undefined ? undefined : lookUp(TIMES, format);
  if (time !== undefined) return { type: time.type, maxElements: time.max, minSize: time.min };
  const bytes = format === "byte";
  if (maxLength !== undefined) {
    // A character takes up to four bytes; of bytes, the length is the length.
    const max = atLeastZero(maxLength) * (bytes ? 1 : 4);
    return { type: bytes ? BYTES : STRING, maxElements: max, minSize: MIN_STRING };
  }
  if (bytes) return { ...TEXT, type: BYTES };
  if (allowed === undefined || allowed.length === 0) return TEXT;
  const longest = Math.max(0, ...allowed.map((value) => (typeof value === "string" ? Buffer.byteLength(value) : 0)));
  return { ...TEXT, maxElements: longest };
}

/** The sizes of values below variables that have this schema, such as `self` and `oldSelf`. */
export function sizeHintsOf(schema: SchemaType): SizeHints {
  return (path) => {
    if (path === undefined || path.length === 0) return undefined;
    let node: SchemaType | undefined = schema;
    for (const step of path.slice(1)) node = below(node, step);
    return node === undefined ? undefined : { min: 0, max: node.maxElements };
  };
}

function below(node: SchemaType | undefined, step: string): SchemaType | undefined {
  if (step === "@items" || step === "@values") return node?.element;
  return step === "@keys" ? node?.key : node?.fields?.get(step);
}
