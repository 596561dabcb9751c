/** Building blocks of descriptions: lines whose cells are parted by tabs, see elastic-tabs.ts. */
import { parseTime } from "../../api/time.ts";

const STEP = "  ";

export const NONE = "<none>";

/** A label and its value on one line. */
export const field = (label: string, value: unknown): string => `${label}:\t${value ?? ""}`;

/** A label and its values below one another. */
export const fieldList = (label: string, values: readonly string[], none = NONE): string[] =>
  values.length === 0 ? [field(label, none)] : values.map((value, i) => (i === 0 ? field(label, value) : `\t${value}`));

/** A label, and below it what belongs to it. */
export const section = (label: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [field(label, NONE)] : [`${label}:`, ...indent(lines)];

export const indent = (lines: readonly string[], step = STEP): string[] =>
  lines.map((line) => (line === "" ? line : step + line));

/** Rows below column names, each underlined by at least `least` dashes. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], least = 0): string[] {
  const underline = header.map((name) => "-".repeat(Math.max(least, name.length)));
  return [header, underline, ...rows].map((row) => row.join("\t"));
}

/** "key=value" of every label, in order. */
export const pairs = (record: Readonly<Record<string, string>> | undefined | null, joint = "="): string[] =>
  Object.entries(record ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}${joint}${value}`);

/** An RFC 3339 time as RFC 1123 writes it, with the zone as a number. */
export function fullTime(text: string | null | undefined): string {
  const time = text ? parseTime(text) : undefined;
  return time === undefined ? "<unset>" : new Date(time).toUTCString().replace("GMT", "+0000");
}

/** How far names and what is said of them are indented: in a pod's own description, and in one of a template. */
export interface Steps {
  name: string;
  content: string;
}
export const IN_POD: Steps = { name: "  ", content: "    " };
export const IN_TEMPLATE: Steps = { name: " ", content: "  " };
