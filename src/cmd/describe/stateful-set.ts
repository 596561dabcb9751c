import type { StatefulSet } from "../../api/kinds/apps/stateful-set.ts";
import { matcherOf } from "../../api/selectors.ts";
import { annotationsOf, labelLines, nameLines } from "./metadata-lines.ts";
import { field, fullTime, indent, pairs, section } from "./outline.ts";
import { podsStatusLine } from "./owned-pods.ts";
import { podTemplateLines } from "./pod-template-lines.ts";
import type { View } from "./view.ts";

type Claim = NonNullable<NonNullable<StatefulSet["spec"]>["volumeClaimTemplates"]>[number];

const claimLines = ({ metadata, spec }: Claim): string[] => [
  field("Name", metadata?.name),
  field("StorageClass", spec?.storageClassName),
  field("Labels", pairs(metadata?.labels).join(",") || "<none>"),
  field("Annotations", pairs(metadata?.annotations).join(",") || "<none>"),
  field("Capacity", spec?.resources?.requests?.["storage"] ?? "<default>"),
  field("Access Modes", `[${(spec?.accessModes ?? []).join(" ")}]`),
];

export const describeStatefulSet: View<StatefulSet> = async (described) => {
  const { metadata, spec, status } = described.object;
  const partition = spec?.updateStrategy?.rollingUpdate?.partition;
  return [
    ...nameLines(metadata),
    field("CreationTimestamp", fullTime(metadata.creationTimestamp)),
    field("Selector", matcherOf(spec?.selector).toString()),
    ...labelLines(metadata),
    ...annotationsOf(metadata),
    field("Replicas", `${spec?.replicas ?? 1} desired | ${status?.replicas ?? 0} total`),
    field("Update Strategy", spec?.updateStrategy?.type ?? "RollingUpdate"),
    ...(partition === undefined ? [] : indent([field("Partition", partition)])),
    await podsStatusLine(described, spec?.selector),
    ...podTemplateLines(spec?.template),
    ...section("Volume Claims", (spec?.volumeClaimTemplates ?? []).flatMap(claimLines)),
  ];
};
