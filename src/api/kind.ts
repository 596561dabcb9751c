/**
 * A kind: one value in one file, from which routes, discovery, OpenAPI, pruning, defaults, patches, table columns, field selectors
 * and codecs are derived. What a schema cannot say are its functions; none of them reads a clock or the network.
 */
import type { FieldError } from "./field-error.ts";
import type { GenericSchema, InferOutput } from "./schema.ts";

export type Scope = "Namespaced" | "Cluster";

/** HTTP methods as the reference lists them; `list` and `deletecollection` are methods of the collection. */
export type Method = "get" | "list" | "post" | "put" | "patch" | "delete" | "deletecollection";

/** One column of `kubectl get`. Priority 0 is always shown, 1 only with -o wide. */
export interface Column<T> {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  /** The cell. `now` is in milliseconds since the epoch, for ages. */
  value(object: T, now: number): string | number | boolean | null;
}

/** A field that field selectors may name, such as spec.nodeName. */
export interface SelectableField<T> {
  readonly field: string;
  value(object: T): string;
}

/** Paths of the scale subresource, in the dotted form of custom resources (".spec.replicas"). */
export interface ScalePaths {
  readonly spec: string;
  readonly status: string;
  /** Where the selector stands in the status or spec: a LabelSelector or its string form. */
  readonly selector?: string;
}

/** What holds for writes to one subresource, which leave everything but its own part as it was. */
export interface PartRules<T> {
  /** Before validation: restores what the write may not touch. */
  prepare?(object: T, old: T): void;
  /** Complaints about the write, metadata's own excepted. */
  validate?(object: T, old: T): readonly FieldError[];
}

/** `T` is an object as the functions see it: decoded, with the defaults of its schema filled in. */
export interface KindSpec<S extends GenericSchema, T = InferOutput<S>> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name in URLs. */
  readonly resource: string;
  readonly scope: Scope;
  /** Absent: the lower-case kind. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Absent: all seven. */
  readonly methods?: readonly Method[];
  readonly subresources?: readonly string[];
  readonly schema: S;
  readonly columns?: readonly Column<T>[];
  /** Fields that a field selector may name beside metadata.name and metadata.namespace, with their value. */
  readonly selectable?: readonly SelectableField<T>[];
  readonly scale?: ScalePaths;
  /** Defaults that depend on other fields; runs after the schema's own, on every decode. Must be idempotent. */
  defaults?(object: T): void;
  /**
   * Before validation of a write to the object itself, not to a subresource: sets what the server owns and restores what the write
   * may not touch. `old` is absent on create.
   * Resetting status on create and keeping it on update is done for every kind with a status subresource; not here.
   */
  prepare?(object: T, old: T | undefined): void;
  /** Complaints about a create (`old` absent) or an update, metadata's own excepted. */
  validate?(object: T, old: T | undefined): readonly FieldError[];
  /** Rules of the subresources that are parts of the object (registry/writable-parts.ts), by their name. */
  readonly parts?: Readonly<Record<string, PartRules<T>>>;
  /** Why the kind should no longer be used: a warning with every answer. */
  readonly deprecation?: string;
  /** Warnings for the client about a create or an update of the object itself. */
  warnings?(object: T, old: T | undefined): readonly string[];
  /**
   * Whether metadata.generation counts changes: "spec" (of everything but metadata and status), the same and the labels, or never.
   * Absent: "spec" when the kind has a status subresource or a spec, as most built-in kinds do.
   */
  readonly generation?: "spec" | "spec and labels" | "never";
  /** Seconds of grace of a delete without an explicit period; absent: the object goes at once. */
  gracePeriod?(object: T): number;
  /** What becomes of dependents when a deletion does not say, and the warning about that. Absent: they go too. */
  readonly dependents?: { readonly policy: "Orphan"; readonly warning?: string };
  /** Fields that an update puts back, so that no field manager owns them; the status of kinds with that subresource goes without saying. */
  readonly resetFields?: readonly string[];
  /** Annotations that stand for a field of an older version: in the object, but not in the metadata beside a table's rows. */
  readonly fieldAnnotations?: readonly string[];
  /** Whether an update may come without the resourceVersion that it changes. Absent: it may. */
  readonly unconditionalUpdates?: false;
  /** What is checked of metadata.name. Absent: "subdomain" (RFC 1123, 253 characters). */
  readonly names?: "subdomain" | "label" | "label1035" | "path";
}

export interface Kind<S extends GenericSchema = GenericSchema, T = InferOutput<S>> extends KindSpec<S, T> {
  readonly singular: string;
  readonly methods: readonly Method[];
  readonly subresources: readonly string[];
  /** "apps/v1", or "v1" for the core group. */
  readonly apiVersion: string;
  /** "deployments.apps", or "pods" for the core group. */
  readonly groupResource: string;
}

/** Any kind, for code that treats them alike. Functions are methods, so that a specific kind is assignable. */
export type AnyKind = Kind<GenericSchema, KubeObject>;

/** What every object has on the wire. */
export interface KubeObject {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata?: ObjectMetaLike | undefined;
  [field: string]: unknown;
}

export interface ObjectMetaLike {
  name?: string | undefined;
  namespace?: string | undefined;
  uid?: string | undefined;
  resourceVersion?: string | undefined;
  labels?: Record<string, string> | undefined;
  annotations?: Record<string, string> | undefined;
  [field: string]: unknown;
}

const ALL_METHODS: readonly Method[] = ["delete", "deletecollection", "get", "list", "patch", "post", "put"];

/** Completes a kind's description with what follows from it. */
export function defineKind<S extends GenericSchema>(spec: KindSpec<S>): Kind<S> {
  return {
    ...spec,
    singular: spec.singular ?? spec.kind.toLowerCase(),
    methods: spec.methods ?? ALL_METHODS,
    subresources: spec.subresources ?? [],
    apiVersion: spec.group === "" ? spec.version : `${spec.group}/${spec.version}`,
    groupResource: spec.group === "" ? spec.resource : `${spec.resource}.${spec.group}`,
  };
}
