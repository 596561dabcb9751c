import type { KubeObject } from "../../api/kind.ts";
import { metadataLines } from "./metadata-lines.ts";
import { field, indent } from "./outline.ts";
import type { View } from "./view.ts";

/** "apiVersion" and "podIPs" as the words "API Version" and "Pod I Ps" would be: kubectl's way to make a title of a field's name. */
function title(name: string): string {
  if (/^[A-Z]+$/.test(name)) return name;
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
  return words
    .replace(/^[a-z]/, (letter) => letter.toUpperCase())
    .replace(/^(Api|Uid|Url|Ip)\b/, (word) => word.toUpperCase());
}

/** Fields of a value, whatever they are. */
function valueLines(label: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${label}:`];
    return [`${label}:`, ...indent(value.flatMap(itemLines))];
  }
  if (typeof value === "object" && value !== null) return [`${label}:`, ...indent(fieldLines(value))];
  return [field(label, value === null ? "<nil>" : String(value).split("\n").join("\n\t"))];
}

function itemLines(item: unknown): string[] {
  return typeof item === "object" && item !== null ? fieldLines(item) : [String(item)];
}

const fieldLines = (value: object): string[] =>
  Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, each]) => valueLines(title(name), each));

/** Any kind: its metadata, then every field by name. */
export const describeAny: View = ({ object }) => {
  const { metadata, ...rest } = object as KubeObject;
  const { name: _n, namespace: _s, labels: _l, annotations: _a, managedFields: _m, ...other } = metadata ?? {};
  return [...metadataLines(metadata), ...fieldLines({ ...rest, metadata: other })];
};
