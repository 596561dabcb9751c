/** Lists as meta.k8s.io/v1 Tables, for `kubectl get`. */
import type { AnyKind, Column, KubeObject } from "./kind.ts";
import { humanAge } from "./time.ts";

export type IncludeObject = "Metadata" | "Object" | "None";

export interface ColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

export interface TableRow {
  cells: (string | number | boolean | null)[];
  object?: unknown;
}

export interface Table {
  kind: "Table";
  apiVersion: "meta.k8s.io/v1";
  metadata: Record<string, unknown>;
  columnDefinitions: ColumnDefinition[];
  rows: TableRow[];
}

const createdAt = (object: KubeObject): string | undefined => {
  const time = object.metadata?.["creationTimestamp"];
  return typeof time === "string" ? time : undefined;
};

/** The first column of every table. */
export const nameColumn: Column<KubeObject> = {
  name: "Name",
  type: "string",
  format: "name",
  description:
    "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
  value: (object) => object.metadata?.name ?? "",
};

const CREATED =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** How long an object has existed. */
export const ageColumn: Column<KubeObject> = {
  name: "Age",
  type: "string",
  description: CREATED,
  value: (object, now) => humanAge(createdAt(object), now),
};

/** When an object was created: the second column of kinds that say nothing about their columns. */
export const createdAtColumn: Column<KubeObject> = {
  name: "Created At",
  type: "date",
  description: CREATED,
  value: (object) => createdAt(object) ?? null,
};

const DEFAULT_COLUMNS = [nameColumn, createdAtColumn];

export interface TableOptions {
  /** What stands beside the cells of a row. Absent: metadata. */
  readonly includeObject?: IncludeObject;
}

/**
 * The table of some objects of one kind. The kind lists all its columns, Name and Age included, those of -o wide with priority 1;
 * clients leave out what they do not show. `now` is in milliseconds. The caller sets the table's metadata.
 */
export function tableOf(
  kind: Pick<AnyKind, "columns" | "fieldAnnotations">,
  objects: readonly KubeObject[],
  now: number,
  { includeObject = "Metadata" }: TableOptions = {},
): Table {
  const columns = kind.columns ?? DEFAULT_COLUMNS;
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: {},
    columnDefinitions: columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({
      name,
      type,
      format,
      description,
      priority,
    })),
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.value(object, now)),
      ...rowObject(kind, object, includeObject),
    })),
  };
}

function rowObject(
  { fieldAnnotations = [] }: Pick<AnyKind, "fieldAnnotations">,
  object: KubeObject,
  include: IncludeObject,
): { object?: unknown } {
  if (include === "None") return {};
  if (include === "Object") return { object };
  const metadata = withoutAnnotations(object.metadata, fieldAnnotations);
  return { object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata } };
}

function withoutAnnotations(metadata: KubeObject["metadata"], names: readonly string[]): KubeObject["metadata"] {
  if (names.length === 0 || metadata?.annotations === undefined) return metadata;
  const { annotations, ...rest } = metadata;
  const kept = Object.entries(annotations).filter(([name]) => !names.includes(name));
  return kept.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(kept) };
}
