import type { DaemonSet } from "../../api/kinds/apps/daemon-set.ts";
import { matcherOf } from "../../api/selectors.ts";
import { annotationsOf, labelLines, nameLines } from "./metadata-lines.ts";
import { field, fieldList, pairs } from "./outline.ts";
import { podsStatusLine } from "./owned-pods.ts";
import { podTemplateLines } from "./pod-template-lines.ts";
import type { View } from "./view.ts";

export const describeDaemonSet: View<DaemonSet> = async (described) => {
  const { metadata, spec, status } = described.object;
  return [
    ...nameLines(metadata),
    field("Selector", matcherOf(spec?.selector).toString()),
    ...fieldList("Node-Selector", pairs(spec?.template.spec?.nodeSelector)),
    ...labelLines(metadata),
    ...annotationsOf(metadata),
    field("Desired Number of Nodes Scheduled", status?.desiredNumberScheduled ?? 0),
    field("Current Number of Nodes Scheduled", status?.currentNumberScheduled ?? 0),
    field("Number of Nodes Scheduled with Up-to-date Pods", status?.updatedNumberScheduled ?? 0),
    field("Number of Nodes Scheduled with Available Pods", status?.numberAvailable ?? 0),
    field("Number of Nodes Misscheduled", status?.numberMisscheduled ?? 0),
    await podsStatusLine(described, spec?.selector),
    ...podTemplateLines(spec?.template),
  ];
};
