import type { ConfigMap } from "../../api/kinds/core/config-map.ts";
import { metadataLines } from "./metadata-lines.ts";
import type { View } from "./view.ts";

const sorted = (record: Readonly<Record<string, string>> | undefined): [string, string][] =>
  Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

export const describeConfigMap: View<ConfigMap> = ({ object: { metadata, data, binaryData } }) => [
  ...metadataLines(metadata),
  "",
  "Data",
  "====",
  ...sorted(data).flatMap(([key, value]) => [`${key}:`, "----", ...value.split("\n"), ""]),
  "",
  "BinaryData",
  "====",
  ...sorted(binaryData).map(([key, value]) => `${key}: ${Buffer.from(value, "base64").length} bytes`),
  "",
];
