/** How cells of tables are written, beside the columns that every table has. */
import { humanAge } from "../../time.ts";

export { ageColumn, nameColumn } from "../../table.ts";

/** How long ago a time was. */
export function age(time: unknown, now: number): string {
  return humanAge(typeof time === "string" ? time : undefined, now);
}

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
