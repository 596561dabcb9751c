/** The managers of an object: metadata.managedFields read into field sets, and written back as Kubernetes writes them. */
import { EMPTY, type FieldSet, fromFieldsV1, isEmpty, toFieldsV1, union } from "./field-set.ts";

export type Operation = "Apply" | "Update";

export interface Manager {
  readonly name: string;
  readonly operation: Operation;
  /** The version in which the fields are named, such as apps/v1. */
  readonly apiVersion: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** RFC 3339; absent where it is not known. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Managers by their identity. */
export type Managers = ReadonlyMap<string, Manager>;

/** Updating managers that are kept apart; the oldest beyond that become one, as in Kubernetes. */
const MAX_UPDATE_MANAGERS = 10;
const ANCIENT = "ancient-changes";

/** What tells managers apart: an applier stays the same when it changes to another version. */
export function managerId({ name, operation, apiVersion, subresource }: Omit<Manager, "time" | "fields">): string {
  return JSON.stringify([name, operation, operation === "Apply" ? "" : apiVersion, subresource]);
}

interface Entry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: unknown;
}

/** The managers of managedFields, or undefined when these are no valid list of entries. */
export function readManagers(entries: unknown): Managers | undefined {
  const managers = new Map<string, Manager>();
  if (!Array.isArray(entries)) return undefined;
  for (const entry of entries as readonly Entry[]) {
    const { operation, apiVersion, manager = "", subresource = "", time, fieldsV1, fieldsType } = entry;
    if (operation !== "Apply" && operation !== "Update") return undefined;
    if (apiVersion === undefined || apiVersion === "" || fieldsType !== "FieldsV1") return undefined;
    const fields = readFields(fieldsV1);
    if (fields === undefined) return undefined;
    const read: Manager = { name: manager, operation, apiVersion, subresource, time, fields };
    const id = managerId(read);
    managers.set(id, { ...read, fields: union(managers.get(id)?.fields ?? EMPTY, fields) });
  }
  return managers;
}

function readFields(fieldsV1: unknown): FieldSet | undefined {
  try {
    return fromFieldsV1(fieldsV1 ?? {});
  } catch {
    // Not an object of objects: the entry is invalid, and with it the list that it came in.
    return undefined;
  }
}

/** Whether managedFields are the one empty entry by which a client clears them. */
export function isReset(entries: unknown): boolean {
  return Array.isArray(entries) && entries.length === 1 && Object.keys((entries[0] ?? {}) as object).length === 0;
}

/** managedFields of these managers, in Kubernetes' order; undefined when nobody owns anything. */
export function writeManagers(managers: Managers): Record<string, unknown>[] | undefined {
  const kept = capped([...managers.values()].filter(({ fields }) => !isEmpty(fields)));
  if (kept.length === 0) return undefined;
  return kept.sort(compareManagers).map((manager) => ({
    ...(manager.name === "" ? {} : { manager: manager.name }),
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time === undefined ? {} : { time: manager.time }),
    fieldsType: "FieldsV1",
    fieldsV1: toFieldsV1(manager.fields),
    ...(manager.subresource === "" ? {} : { subresource: manager.subresource }),
  }));
}

function compareManagers(a: Manager, b: Manager): number {
  const order = ["operation", "time", "name", "apiVersion", "subresource"] as const;
  for (const key of order) {
    const [left, right] = [a[key] ?? "", b[key] ?? ""];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Joins the oldest updating managers of each version into one until few enough are left. */
function capped(managers: readonly Manager[]): Manager[] {
  const updaters = managers.filter(({ operation }) => operation === "Update").sort(compareManagers);
  if (updaters.length <= MAX_UPDATE_MANAGERS) return [...managers];
  const buckets = new Map<string, Manager>();
  let count = updaters.length;
  const gone = new Set<Manager>();
  for (const manager of updaters) {
    if (count <= MAX_UPDATE_MANAGERS) break;
    const bucket = buckets.get(manager.apiVersion);
    const fields = union(bucket?.fields ?? EMPTY, manager.fields);
    buckets.set(manager.apiVersion, { ...manager, name: ANCIENT, subresource: "", fields });
    gone.add(manager);
    if (bucket !== undefined) count -= 1;
  }
  return [...managers.filter((manager) => !gone.has(manager)), ...buckets.values()];
}
