/**
 * The types of CEL expressions. Scalars, lists, maps and optionals are CEL's own; an object has known fields (from a schema, or declared
 * by who evaluates); an opaque type has functions only (kubernetes.Quantity); a parameter stands for any type in a function's declaration.
 */
export type CelType =
  | ScalarType
  | ListType
  | MapType
  | OptionalType
  | ObjectType
  | OpaqueType
  | TypeOfType
  | ParameterType;

export type ScalarName =
  | "dyn"
  | "null"
  | "bool"
  | "int"
  | "uint"
  | "double"
  | "string"
  | "bytes"
  | "timestamp"
  | "duration"
  | "error";

/** The literal names of the constants below let `ValueOf` give functions the types of their arguments. */
export interface ScalarType<K extends ScalarName = ScalarName> {
  readonly kind: K;
}

export interface ListType {
  readonly kind: "list";
  readonly item: CelType;
  /** How lists of a schema compare and join: as a set, or as a map by these keys of their items. Else in order. */
  readonly merge?: "set" | readonly string[];
}

export interface MapType {
  readonly kind: "map";
  readonly key: CelType;
  readonly value: CelType;
}

export interface OptionalType {
  readonly kind: "optional";
  readonly item: CelType;
}

/** An object whose fields are known. `fields` may be filled lazily: a schema can contain itself. */
export interface ObjectType {
  readonly kind: "object";
  readonly name: string;
  field(name: string): ObjectField | undefined;
  /** The type of what stands under a key in JSON; without it such values are untyped. */
  byKey?(key: string): CelType | undefined;
}

export interface ObjectField {
  readonly type: CelType;
  /** The key in JSON, where it differs from the name in CEL (`x-y` is `x__dash__y`). */
  readonly key: string;
  /** What reading the field gives where the object does not have it; without it, reading is an error. */
  readonly absent?: unknown;
}

/** `V` is the class of its values. */
export interface OpaqueType<V = unknown> {
  readonly kind: "opaque";
  readonly name: string;
  /** Never there: ties the type to the class. */
  readonly values?: V;
}

/** The type of a type: what `int` or `type(1)` is. */
export interface TypeOfType {
  readonly kind: "type";
  readonly of: CelType;
}

export interface ParameterType {
  readonly kind: "parameter";
  readonly name: string;
}

export const DYN: ScalarType<"dyn"> = { kind: "dyn" };
export const NULL: ScalarType<"null"> = { kind: "null" };
export const BOOL: ScalarType<"bool"> = { kind: "bool" };
export const INT: ScalarType<"int"> = { kind: "int" };
export const UINT: ScalarType<"uint"> = { kind: "uint" };
export const DOUBLE: ScalarType<"double"> = { kind: "double" };
export const STRING: ScalarType<"string"> = { kind: "string" };
export const BYTES: ScalarType<"bytes"> = { kind: "bytes" };
export const TIMESTAMP: ScalarType<"timestamp"> = { kind: "timestamp" };
export const DURATION: ScalarType<"duration"> = { kind: "duration" };
/** What an expression has that was complained about already; fits everywhere. */
export const ERROR: ScalarType<"error"> = { kind: "error" };

export const listOf = (item: CelType): ListType => ({ kind: "list", item });
export const mapOf = (key: CelType, value: CelType): MapType => ({ kind: "map", key, value });
export const optionalOf = (item: CelType): OptionalType => ({ kind: "optional", item });
export const typeOf = (of: CelType): TypeOfType => ({ kind: "type", of });
export const opaque = <V>(name: string): OpaqueType<V> => ({ kind: "opaque", name });
export const parameter = (name: string): ParameterType => ({ kind: "parameter", name });

/** An object type with the given fields, named as in JSON. */
export function objectOf(name: string, fields: Readonly<Record<string, CelType>>): ObjectType {
  const known = new Map(Object.entries(fields).map(([key, type]): [string, ObjectField] => [key, { type, key }]));
  return { kind: "object", name, field: (field) => known.get(field), byKey: (key) => known.get(key)?.type };
}

/** The name of a type as compile errors print it, such as `map(string, list(int))`. */
export function typeName(type: CelType): string {
  switch (type.kind) {
    case "list":
      return `list(${typeName(type.item)})`;
    case "map":
      return `map(${typeName(type.key)}, ${typeName(type.value)})`;
    case "optional":
      return `optional_type(${typeName(type.item)})`;
    case "type":
      return `type(${typeName(type.of)})`;
    case "object":
    case "opaque":
    case "parameter":
      return type.name;
    case "error":
      return "!error!";
    default:
      return type.kind;
  }
}

/** Whether two types are the same, parameters compared by name. */
export function sameType(a: CelType, b: CelType): boolean {
  return a === b || (a.kind === b.kind && typeName(a) === typeName(b));
}
