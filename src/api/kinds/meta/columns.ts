/** Columns that most tables have, and how their cells are written. */
import type { Column, KubeObject } from "../../kind.ts";

export const nameColumn: Column<KubeObject> = {
  name: "Name",
  type: "string",
  format: "name",
  description:
    "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
  value: (object) => object.metadata?.name ?? "",
};

export const CREATED_DESCRIPTION =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

export const ageColumn: Column<KubeObject> = {
  name: "Age",
  type: "string",
  description: CREATED_DESCRIPTION,
  value: (object, now) => age(object.metadata?.["creationTimestamp"], now),
};

/** How long ago a time was, in the two largest units that matter: 42s, 3m20s, 5h, 12d, 2y3d. */
export function age(time: unknown, now: number): string {
  if (typeof time !== "string") return "<unknown>";
  const seconds = Math.floor((now - Date.parse(time)) / 1000);
  return seconds < -1 ? "<invalid>" : duration(Math.max(seconds, 0));
}

/** Seconds as kubectl writes them: exact while short, rounder as they grow. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const years = Math.floor(days / 365);
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return pair(minutes, "m", seconds % 60, "s");
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return pair(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (days < 8) return pair(days, "d", hours % 24, "h");
  if (years < 2) return `${days}d`;
  return years < 8 ? pair(years, "y", days % 365, "d") : `${years}y`;
}

const pair = (large: number, unit: string, small: number, smaller: string): string =>
  small === 0 ? `${large}${unit}` : `${large}${unit}${small}${smaller}`;

/** Key=value pairs as a cell: a=1,b=2, or <none>. */
export function labelsCell(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "<none>" : pairs.sort().join(",");
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>> | undefined;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: string[] | undefined }[] | undefined;
}

/** A label selector as a cell: a=1,b in (x,y),!c, or <none>. */
export function selectorCell(selector: Selector | undefined): string {
  if (selector === undefined) return "<none>";
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const others = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    const set = `(${[...values].sort().join(",")})`;
    const forms: Record<string, string> = { In: `${key} in ${set}`, NotIn: `${key} notin ${set}`, Exists: key };
    return { key, text: forms[operator] ?? `!${key}` };
  });
  const parts = [...equal, ...others].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return parts.length === 0 ? "<none>" : parts.map((part) => part.text).join(",");
}
