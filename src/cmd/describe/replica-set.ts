import type { ReplicaSet } from "../../api/kinds/apps/replica-set.ts";
import { matcherOf } from "../../api/selectors.ts";
import { conditionLines } from "./condition-lines.ts";
import { annotationsOf, controllerLines, labelLines, nameLines } from "./metadata-lines.ts";
import { field } from "./outline.ts";
import { podsStatusLine } from "./owned-pods.ts";
import { podTemplateLines } from "./pod-template-lines.ts";
import type { View } from "./view.ts";

export const describeReplicaSet: View<ReplicaSet> = async (described) => {
  const { metadata, spec, status } = described.object;
  return [
    ...nameLines(metadata),
    field("Selector", matcherOf(spec?.selector).toString()),
    ...labelLines(metadata),
    ...annotationsOf(metadata),
    ...controllerLines(metadata),
    field("Replicas", `${status?.replicas ?? 0} current / ${spec?.replicas ?? 1} desired`),
    await podsStatusLine(described, spec?.selector),
    ...podTemplateLines(spec?.template),
    ...conditionLines(status?.conditions),
  ];
};
