/**
 * The schema that everything works on: OpenAPI v3 with the x-kubernetes-* extensions. Built-in kinds are lowered to it from their
 * valibot schema; custom resource definitions bring theirs.
 */
import type { AnyKind } from "./kind.ts";
import { FACTS, type Facts, factsOf, type GenericSchema, isPointer, type ObjectEntries } from "./schema.ts";

export type JsonType = "object" | "array" | "string" | "integer" | "number" | "boolean";

export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** One node of a schema. Treated as immutable; what is derived from a node is cached by its identity. */
export interface Structural {
  type?: JsonType;
  format?: string;
  title?: string;
  description?: string;
  default?: unknown;
  nullable?: boolean;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, Structural>>;
  additionalProperties?: Structural | boolean;
  items?: Structural;
  required?: readonly string[];
  maximum?: number;
  exclusiveMaximum?: boolean;
  minimum?: number;
  exclusiveMinimum?: boolean;
  multipleOf?: number;
  maxLength?: number;
  minLength?: number;
  pattern?: string;
  maxItems?: number;
  minItems?: number;
  uniqueItems?: boolean;
  maxProperties?: number;
  minProperties?: number;
  allOf?: readonly Structural[];
  anyOf?: readonly Structural[];
  oneOf?: readonly Structural[];
  not?: Structural;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  "x-kubernetes-list-map-keys"?: readonly string[];
  "x-kubernetes-map-type"?: "atomic" | "granular";
  "x-kubernetes-patch-strategy"?: string;
  "x-kubernetes-patch-merge-key"?: string;
  "x-kubernetes-unions"?: readonly unknown[];
  "x-kubernetes-validations"?: readonly ValidationRule[];
  /**
   * The published name of a built-in type. Below such a node values are what Go's decoder would make of them (types are checked,
   * null is absent); elsewhere, in custom resources, values stay as they came until the schema's validation.
   */
  model?: string;
  /** Whether Go writes the object even where nobody set it; what such an object is by itself belongs to no field manager. */
  struct?: boolean;
}

const lowered = new WeakMap<object, Structural>();

/** The structural schema of a kind; the same value on every call, with the models it shares with other kinds shared. */
export function structuralOf(kind: AnyKind): Structural {
  return lower(kind.schema);
}

/** The structural schema of any valibot schema written with schema.ts. */
export function lower(schema: GenericSchema): Structural {
  const known = lowered.get(schema);
  if (known !== undefined) return known;
  const { type, getter } = schema as unknown as Shape;
  // The node itself, not a copy of it: within its own model it is not filled yet.
  if (type === "lazy" && getter !== undefined) return lower(getter(undefined));
  // Registered before it is filled: a model may contain itself.
  const node: Structural = {};
  lowered.set(schema, node);
  fill(node, schema);
  return node;
}

/** The parts of valibot's schema objects that lowering reads. */
interface Shape {
  readonly type: string;
  readonly entries?: ObjectEntries;
  readonly item?: GenericSchema;
  readonly value?: GenericSchema;
  readonly wrapped?: GenericSchema;
  readonly default?: unknown;
  readonly getter?: (input: unknown) => GenericSchema;
  readonly options?: readonly unknown[];
}

function fill(node: Structural, schema: GenericSchema): void {
  const shape = schema as unknown as Shape;
  switch (shape.type) {
    case "object":
      node.type = "object";
      fillProperties(node, shape.entries ?? {});
      break;
    case "array":
      node.type = "array";
      if (shape.item !== undefined) node.items = lower(shape.item);
      break;
    case "record":
      node.type = "object";
      if (shape.value !== undefined) node.additionalProperties = lower(shape.value);
      break;
    case "optional":
      Object.assign(node, property(schema));
      break;
    case "nullable":
      if (shape.wrapped !== undefined) Object.assign(node, lower(shape.wrapped));
      break;
    case "picklist":
      node.type = "string";
      node.enum = shape.options ?? [];
      break;
    case "string":
    case "boolean":
    case "number":
      node.type = shape.type;
      break;
    case "union":
    case "unknown":
      break;
    default:
      throw new TypeError(`no structural form for a valibot schema of type "${shape.type}"`);
  }
  const facts: Facts = factsOf(schema);
  Object.assign(node, facts);
  if (node["x-kubernetes-preserve-unknown-fields"] && node.properties === undefined) delete node.additionalProperties;
}

function fillProperties(node: Structural, entries: ObjectEntries): void {
  const properties: Record<string, Structural> = {};
  const required: string[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const own = property(entry as GenericSchema);
    const isRequired = (entry as unknown as Shape).type !== "optional";
    if (isRequired) required.push(name);
    const zero = isRequired && own.default === undefined && !isPointer(entry) ? zeroOf(own) : undefined;
    properties[name] = zero === undefined ? own : { ...own, default: zero };
  }
  node.properties = properties;
  if (required.length > 0) node.required = required;
}

/**
 * What Go writes for a required field that was not given, so that built-in objects always have it and validation finds it empty:
 * undefined for lists and maps, which may be absent.
 */
function zeroOf(schema: Structural): unknown {
  if (schema["x-kubernetes-int-or-string"]) return 0;
  if (schema.model?.endsWith(".Quantity")) return "0";
  if (schema.model?.endsWith("Time")) return null;
  if (schema.properties !== undefined) return {};
  if (schema.type === "string") return "";
  if (schema.type === "boolean") return false;
  return schema.type === "integer" || schema.type === "number" ? 0 : undefined;
}

/** The schema of a field: the one of its type, with the field's own default and facts where it has any. */
function property(entry: GenericSchema): Structural {
  const shape = entry as unknown as Shape;
  if (shape.type !== "optional" || shape.wrapped === undefined) return lower(entry);
  const base = lower(shape.wrapped);
  const own = { ...(shape.default === undefined ? {} : { default: shape.default }), ...factsOf(entry) };
  return Object.keys(own).length === 0 && !(FACTS in entry) ? base : { ...base, ...own };
}
