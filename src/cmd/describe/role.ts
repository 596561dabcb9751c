import type { PolicyRule } from "../../api/kinds/rbac/policy-rule.ts";
import { metadataLines } from "./metadata-lines.ts";
import { indent, table } from "./outline.ts";
import type { View } from "./view.ts";

const list = (values: readonly string[] | undefined): string => `[${(values ?? []).join(" ")}]`;

/** One row for each resource and each path of a rule. */
function rows({
  apiGroups = [""],
  resources = [],
  resourceNames,
  nonResourceURLs = [],
  verbs,
}: PolicyRule): string[][] {
  const named = resources.flatMap((resource) =>
    apiGroups.map((group) => (group === "" ? resource : `${resource}.${group}`)),
  );
  return [
    ...named.map((name) => [name, "[]", list(resourceNames), list(verbs)]),
    ...nonResourceURLs.map((url) => ["", list([url]), "[]", list(verbs)]),
  ];
}

export const describeRole: View<{ rules?: readonly PolicyRule[] | null }> = ({ object: { metadata, rules } }) => [
  ...metadataLines(metadata),
  "PolicyRule:",
  ...indent(table(["Resources", "Non-Resource URLs", "Resource Names", "Verbs"], (rules ?? []).flatMap(rows))),
];
