import { LimitRange } from "../../api/kinds/core/limit-range.ts";
import type { Namespace } from "../../api/kinds/core/namespace.ts";
import { ResourceQuota } from "../../api/kinds/core/resource-quota.ts";
import { metadataLines } from "./metadata-lines.ts";
import { field, indent, table } from "./outline.ts";
import type { View } from "./view.ts";

export const describeNamespace: View<Namespace> = async ({ object: { metadata, status }, cluster }) => {
  const within = { namespace: metadata.name };
  const [quotas, ranges] = await Promise.all([
    cluster.client.list(ResourceQuota, within),
    cluster.client.list(LimitRange, within),
  ]);
  const limits = ranges.items.flatMap(({ spec }) =>
    (spec?.limits ?? []).flatMap(({ type, min, max, default: limit, defaultRequest, maxLimitRequestRatio }) => {
      const fields = [min, max, defaultRequest, limit, maxLimitRequestRatio];
      const resources = [...new Set(fields.flatMap((each) => Object.keys(each ?? {})))].sort();
      return resources.map((name) => [type, name, ...fields.map((each) => each?.[name] ?? "-")]);
    }),
  );
  const header = ["Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio"];
  return [
    ...metadataLines(metadata),
    field("Status", status?.phase),
    "",
    ...(quotas.items.length === 0 ? ["No resource quota."] : ["Resource Quotas", ...quotas.items.flatMap(quotaLines)]),
    "",
    ...(limits.length === 0 ? ["No LimitRange resource."] : ["Resource Limits", ...indent(table(header, limits), " ")]),
  ];
};

function quotaLines({ metadata, status }: ResourceQuota & { metadata: { name: string } }): string[] {
  const rows = Object.keys(status?.hard ?? {})
    .sort()
    .map((name) => [name, status?.used?.[name] ?? "", status?.hard?.[name] ?? ""]);
  return indent([field("Name", metadata.name), ...table(["Resource", "Used", "Hard"], rows, 3)]);
}
