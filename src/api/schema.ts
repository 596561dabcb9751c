/**
 * The words in which kinds are written: valibot schemas that also carry what Kubernetes says about a field (formats, list types,
 * merge keys). Types come from them by inference, the structural schema by `lower` (structural.ts). Nothing is written twice.
 */
import * as v from "valibot";

/** What a field says beyond its type, in the names of OpenAPI and its x-kubernetes-* extensions. */
export interface Facts {
  readonly format?: string;
  readonly "x-kubernetes-int-or-string"?: true;
  readonly "x-kubernetes-preserve-unknown-fields"?: true;
  readonly "x-kubernetes-embedded-resource"?: true;
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
  readonly "x-kubernetes-patch-strategy"?: string;
  readonly "x-kubernetes-patch-merge-key"?: string;
  readonly "x-kubernetes-unions"?: readonly unknown[];
  /** The published name of a model, such as io.k8s.api.core.v1.Container. */
  readonly model?: string;
  /** Go writes the object even where nobody set it: it is a struct, and not behind a pointer. */
  readonly struct?: true;
  readonly type?: "integer" | "string" | "boolean" | "number" | "object" | "array";
}

/** Where the facts of a schema hang. */
export const FACTS = Symbol("facts");

/** Adds facts to a schema that is used in this one place. */
export function withFacts<S extends object>(schema: S, facts: Facts): S {
  const known = (schema as { [FACTS]?: Facts })[FACTS];
  return Object.assign(schema, { [FACTS]: { ...known, ...facts } });
}

/** The facts of a schema, or an empty object. */
export function factsOf(schema: object): Facts {
  return (schema as { [FACTS]?: Facts })[FACTS] ?? {};
}

const leaf = <S extends object>(schema: S, facts: Facts): S => withFacts(schema, facts);

export const string = v.string();
export const boolean = v.boolean();
export const int32 = leaf(v.number(), { type: "integer", format: "int32" });
export const int64 = leaf(v.number(), { type: "integer", format: "int64" });
export const integer = leaf(v.number(), { type: "integer" });
export const double = leaf(v.number(), { type: "number", format: "double" });
/** Base64 on the wire. */
export const bytes = leaf(v.string(), { format: "byte" });
/** RFC 3339 with whole seconds. */
export const time = leaf(v.string(), { format: "date-time", model: "io.k8s.apimachinery.pkg.apis.meta.v1.Time" });
/** RFC 3339 with microseconds. */
export const microTime = leaf(v.string(), {
  format: "date-time",
  model: "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime",
});
/** A quantity such as "500m" or "2Gi"; numbers are read too. Canonical form and arithmetic: quantity.ts. */
export const quantity = leaf(v.string(), { type: "string", model: "io.k8s.apimachinery.pkg.api.resource.Quantity" });
export const intOrString = leaf(v.union([v.number(), v.string()]), {
  "x-kubernetes-int-or-string": true,
  format: "int-or-string",
  model: "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
});
/** Any JSON value, kept as it is. */
export const anything = leaf(v.unknown(), { "x-kubernetes-preserve-unknown-fields": true });
/** Any JSON object, kept as it is. */
export const anyObject = leaf(v.record(v.string(), v.unknown()), {
  "x-kubernetes-preserve-unknown-fields": true,
  type: "object",
});

/** A named object type. `name` is what OpenAPI publishes it under. */
export function model<const E extends v.ObjectEntries>(name: string, entries: E, facts: Facts = {}) {
  return withFacts(v.object(entries), { ...facts, model: name });
}

/** A field that may be absent; with `value`, the default that the server fills in when the surrounding object is there. */
export function optional<S extends v.GenericSchema>(schema: S): v.OptionalSchema<S, undefined>;
export function optional<S extends v.GenericSchema, const D extends v.InferInput<S>>(
  schema: S,
  value: D,
): v.OptionalSchema<S, D>;
export function optional<S extends v.GenericSchema>(schema: S, value?: v.InferInput<S>) {
  return v.optional(schema, value as never);
}

/**
 * An object that is always written, as Go writes a struct that is not behind a pointer: where it is absent, the server puts `{}`
 * and the object's own defaults.
 */
export function struct<S extends v.GenericSchema>(schema: S): v.OptionalSchema<S, v.InferInput<S>> {
  return withFacts(v.optional(schema, {} as never) as v.OptionalSchema<S, v.InferInput<S>>, { struct: true });
}

/** A field that is always written, and null where it has no value, as Go writes a time or a list without omitempty. */
export function orNull<S extends v.GenericSchema>(schema: S) {
  return v.optional(v.nullable(schema), null);
}

const POINTER = Symbol("pointer");

/** A required field that stays absent when it is not given; other required fields get the zero value of their type. */
export function pointer<S extends object>(schema: S): S {
  return { ...schema, [POINTER]: true };
}

/** Whether a required field has no zero value to fall back to. */
export function isPointer(schema: object): boolean {
  return POINTER in schema;
}

export interface ListFacts {
  /** Merge key of strategic merge patches, where it is not the first map key. */
  mergeKey?: string;
  /** Strategy of strategic merge patches. */
  strategy?: "merge" | "replace" | "retainKeys" | "merge,retainKeys";
}

function listFacts({ mergeKey, strategy }: ListFacts): Facts {
  return {
    ...(mergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": mergeKey }),
    ...(strategy === undefined ? {} : { "x-kubernetes-patch-strategy": strategy }),
  };
}

/** A list without a declared list type: owned as a whole unless a strategy says otherwise. */
export function list<S extends v.GenericSchema>(item: S, facts: ListFacts = {}) {
  return withFacts(v.array(item), listFacts(facts));
}

/** A list that is owned and replaced as a whole. */
export function atomicList<S extends v.GenericSchema>(item: S, facts: ListFacts = {}) {
  return withFacts(v.array(item), { "x-kubernetes-list-type": "atomic", ...listFacts(facts) });
}

/** A list of distinct scalars, merged as a set. */
export function setList<S extends v.GenericSchema>(item: S, facts: ListFacts = {}) {
  return withFacts(v.array(item), { "x-kubernetes-list-type": "set", ...listFacts(facts) });
}

/** A list of objects told apart by `keys`, merged entry by entry. */
export function mapList<S extends v.GenericSchema>(item: S, keys: readonly string[], facts: ListFacts = {}) {
  return withFacts(v.array(item), {
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": keys,
    ...listFacts(facts),
  });
}

/** An object with arbitrary keys. */
export function map<S extends v.GenericSchema>(value: S, facts: Facts = {}) {
  return withFacts(v.record(v.string(), value), facts);
}

/** A field whose strategic merge has a strategy although it is an object. */
export function strategic<S extends v.GenericSchema>(schema: S, strategy: string): S {
  return withFacts({ ...schema }, { ...factsOf(schema), "x-kubernetes-patch-strategy": strategy });
}

/** A model that contains itself: valibot reads it when it is first needed. */
export function lazy<T>(schema: () => v.GenericSchema<T>): v.LazySchema<v.GenericSchema<T>> {
  return v.lazy(schema);
}

export type { GenericSchema, InferInput, InferOutput, ObjectEntries, ObjectSchema } from "valibot";
