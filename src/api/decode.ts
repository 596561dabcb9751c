/**
 * From a parsed body to an object: types are checked, unknown fields taken out and named, scalars brought to the form in which they are
 * stored. One walk over a schema that is compiled to closures when it is first needed; the result shares nothing that can change with the
 * input.
 */

import { setKey } from "../lib/clone-json.ts";
import { isObject } from "../lib/is-object.ts";
import { badRequestError } from "./errors.ts";
import type { KubeObject } from "./kind.ts";
import { POINTER_FIELDS } from "./protobuf/pointer-fields.ts";
import { bounded, scalarReader } from "./scalars.ts";
import type { Structural } from "./structural.ts";
import { type Reader, Walk } from "./walk.ts";

export interface Decoded {
  object: KubeObject;
  /** Paths of fields that the schema does not have; they are left out of the object. */
  unknown: string[];
}

export interface DecodeOptions {
  /**
   * Whether fields that are null stay, and optional lists and maps that are empty, as in the body of an apply, whose author owns them.
   * Absent: they are left out, as Go does.
   */
  readonly nulls?: "drop" | "keep";
}

/**
 * Decodes a body. Throws ApiError BadRequest when a value below a built-in type has the wrong type, worded as Kubernetes words it:
 * `Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field …`. Below schemas of custom
 * resources wrong types pass: the schema's validation reports them all at once.
 */
export function decode(schema: Structural, value: unknown, { nulls = "drop" }: DecodeOptions = {}): Decoded {
  const walk = new Walk(nulls === "keep");
  const object = readerOf(schema)(value, walk, 0);
  if (walk.failure !== undefined) throw badRequestError(`${subject(schema, value)}${walk.failure}`);
  return { object: object as KubeObject, unknown: walk.unknown };
}

function subject(schema: Structural, value: unknown): string {
  const { kind, apiVersion } = (value ?? {}) as Partial<Record<string, unknown>>;
  const expected = shortName(schema);
  if (typeof kind !== "string" || typeof apiVersion !== "string") {
    return `the object provided is unrecognized (must be of type ${expected}): `;
  }
  return `${kind} in version ${JSON.stringify(apiVersion.slice(apiVersion.indexOf("/") + 1))} cannot be handled as a ${expected}: `;
}

const shortName = (schema: Structural): string => schema.model?.slice(schema.model.lastIndexOf(".") + 1) ?? "object";

const readers = new WeakMap<Structural, Reader>();

/** The compiled form of a schema. `typed` is true below a built-in type. */
function readerOf(schema: Structural, typed = schema.model !== undefined): Reader {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  const reader = compile(schema, typed || schema.model !== undefined);
  readers.set(schema, reader);
  return reader;
}

function compile(schema: Structural, typed: boolean): Reader {
  if (schema.properties !== undefined) return objectReader(schema, typed);
  if (schema.items !== undefined) return arrayReader(schema, typed);
  if (typeof schema.additionalProperties === "object") return mapReader(schema, schema.additionalProperties, typed);
  return typed ? scalarReader(schema) : customLeaf(schema);
}

/** What has neither fields nor items in a custom resource: objects without a schema lose their fields. */
function customLeaf(schema: Structural): Reader {
  const keeps = schema["x-kubernetes-preserve-unknown-fields"] === true || schema.additionalProperties === true;
  if (schema.type === "object" && !keeps) return objectReader({ ...schema, properties: {} }, false);
  return bounded;
}

function objectReader(schema: Structural, typed: boolean): Reader {
  const fields = new Map<string, Reader>();
  const name = shortName(schema);
  const embedded = schema["x-kubernetes-embedded-resource"] === true ? ["apiVersion", "kind", "metadata"] : [];
  const keepsUnknown = schema["x-kubernetes-preserve-unknown-fields"] === true;
  const properties = schema.properties ?? {};
  const pointers = POINTER_FIELDS[schema.model?.split(".").slice(-3).join(".") ?? ""] ?? [];
  const fieldOf = (key: string): Reader | undefined => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property === undefined) return embedded.includes(key) || keepsUnknown ? bounded : undefined;
    const isOmitted = typed && property.default !== null && !schema.required?.includes(key);
    const isPointer = pointers.includes(key);
    const reader = isOmitted
      ? omittingEmpty(property, readerOf(property, typed), isPointer)
      : readerOf(property, typed);
    fields.set(key, reader);
    return reader;
  };
  return (value, walk, depth) => {
    if (!isObject(value)) return typed ? walk.mismatch(value, schema, depth) : bounded(value, walk, depth);
    walk.models[depth] = name;
    const out: Record<string, unknown> = {};
    for (const key in value) {
      const field = value[key];
      const reader = fields.get(key) ?? fieldOf(key);
      if (reader === undefined) {
        walk.path[depth] = key;
        walk.unknown.push(walk.pathTo(depth + 1));
      } else if (field !== null || !typed) {
        walk.path[depth] = key;
        const read = reader(field, walk, depth + 1);
        if (read !== undefined) setKey(out, key, read);
      } else if (walk.keepsNull) setKey(out, key, null);
    }
    return out;
  };
}

/** Go leaves optional lists, maps and scalars out when they are empty, unless a pointer tells zero from absent; objects stay. */
function omittingEmpty(schema: Structural, reader: Reader, isPointer: boolean): Reader {
  const scalar = schema.type === "string" || schema.type === "boolean" || schema.type === "integer";
  if (scalar && !isPointer) {
    return (value, walk, depth) => {
      const read = reader(value, walk, depth);
      return walk.keepsNull || (read !== "" && read !== 0 && read !== false) ? read : undefined;
    };
  }
  if (schema.items === undefined && schema.additionalProperties === undefined) return reader;
  return (value, walk, depth) => {
    const read = reader(value, walk, depth);
    return walk.keepsNull || typeof read !== "object" || read === null || !isVoid(read) ? read : undefined;
  };
}

function isVoid(container: object): boolean {
  for (const _ in container) return false;
  return true;
}

function arrayReader(schema: Structural, typed: boolean): Reader {
  const items = schema.items ?? {};
  let item: Reader | undefined;
  return (value, walk, depth) => {
    if (!Array.isArray(value)) return typed ? walk.mismatch(value, schema, depth) : bounded(value, walk, depth);
    item ??= readerOf(items, typed);
    const out: unknown[] = new Array(value.length);
    for (let index = 0; index < value.length; index++) {
      walk.path[depth] = index;
      const element: unknown = value[index];
      out[index] = element === null && typed ? zeroOf(items) : item(element, walk, depth + 1);
    }
    return out;
  };
}

function mapReader(schema: Structural, values: Structural, typed: boolean): Reader {
  let reader: Reader | undefined;
  return (value, walk, depth) => {
    if (!isObject(value)) return typed ? walk.mismatch(value, schema, depth) : bounded(value, walk, depth);
    reader ??= readerOf(values, typed);
    const out: Record<string, unknown> = {};
    for (const key in value) {
      const field = value[key];
      walk.path[depth] = `\0${key}`;
      setKey(out, key, field === null && typed ? zeroOf(values) : reader(field, walk, depth + 1));
    }
    return out;
  };
}

/** What Go's decoder makes of null in a list or a map: the zero value of its type. */
function zeroOf(schema: Structural): unknown {
  if (schema.properties !== undefined) return {};
  if (schema.model?.endsWith(".Quantity")) return "0";
  switch (schema.type) {
    case "string":
      return "";
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    default:
      return null;
  }
}
