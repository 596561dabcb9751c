import type { Pod } from "../../api/kinds/core/pod.ts";
import { containerLines } from "./container-lines.ts";
import { annotationsOf, controllerLines, labelLines, nameLines } from "./metadata-lines.ts";
import { field, fullTime, indent, section } from "./outline.ts";
import { placementLines } from "./pod-template-lines.ts";
import type { View } from "./view.ts";
import { volumeLines } from "./volume-lines.ts";

function statusLines({ metadata, status }: Pod): string[] {
  const deleted = metadata?.deletionTimestamp;
  const told = (label: string, value: string | undefined): string[] => (value ? [field(label, value)] : []);
  return [
    ...(deleted
      ? [
          field("Status", `Terminating (since ${fullTime(deleted)})`),
          field("Termination Grace Period", `${metadata?.deletionGracePeriodSeconds ?? 0}s`),
        ]
      : [field("Status", status?.phase)]),
    ...told("Reason", status?.reason),
    ...told("Message", status?.message),
    field("IP", status?.podIP),
    ...section(
      "IPs",
      (status?.podIPs ?? []).map(({ ip }) => field("IP", ip)),
    ),
  ];
}

export const describePod: View<Pod> = ({ object: pod }) => {
  const { metadata, spec, status } = pod;
  const node = spec?.nodeName ? [spec.nodeName, status?.hostIP ?? ""].join("/") : "<none>";
  const conditions = status?.conditions ?? [];
  return [
    ...nameLines(metadata),
    ...(spec?.priority === undefined ? [] : [field("Priority", spec.priority)]),
    ...(spec?.priorityClassName ? [field("Priority Class Name", spec.priorityClassName)] : []),
    ...(spec?.runtimeClassName ? [field("Runtime Class Name", spec.runtimeClassName)] : []),
    field("Service Account", spec?.serviceAccountName),
    field("Node", node),
    ...(status?.startTime ? [field("Start Time", fullTime(status.startTime))] : []),
    ...labelLines(metadata),
    ...annotationsOf(metadata),
    ...statusLines(pod),
    ...controllerLines(metadata),
    ...(status?.nominatedNodeName ? [field("NominatedNodeName", status.nominatedNodeName)] : []),
    ...containerLines("Init Containers", {
      containers: spec?.initContainers ?? [],
      statuses: status?.initContainerStatuses,
      pod,
    }),
    ...containerLines("Containers", { containers: spec?.containers ?? [], statuses: status?.containerStatuses, pod }),
    ...containerLines("Ephemeral Containers", {
      containers: spec?.ephemeralContainers ?? [],
      statuses: status?.ephemeralContainerStatuses,
      pod,
    }),
    ...(conditions.length === 0
      ? []
      : ["Conditions:", ...indent(["Type\tStatus", ...conditions.map((each) => `${each.type} \t${each.status} `)])]),
    ...volumeLines(spec?.volumes),
    ...(status?.qosClass ? [field("QoS Class", status.qosClass)] : []),
    ...placementLines(spec && { ...spec, priorityClassName: undefined }),
  ];
};
