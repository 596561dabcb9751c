import type { Secret } from "../../api/kinds/core/secret.ts";
import { metadataLines } from "./metadata-lines.ts";
import { field } from "./outline.ts";
import type { View } from "./view.ts";

/** Values of a Secret are counted, not shown; a service account's token is what it is asked for. */
export const describeSecret: View<Secret> = ({ object: { metadata, type, data } }) => [
  ...metadataLines(metadata),
  "",
  field("Type", type),
  "",
  "Data",
  "====",
  ...Object.entries(data ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const bytes = Buffer.from(value, "base64");
      const isToken = key === "token" && type === "kubernetes.io/service-account-token";
      return field(key, isToken ? bytes.toString("utf8") : `${bytes.length} bytes`);
    }),
];
