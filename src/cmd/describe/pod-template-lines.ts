import type { Pod } from "../../api/kinds/core/pod.ts";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import type { PodTemplateSpec } from "../../api/kinds/core/pod-template-spec.ts";
import type { Toleration } from "../../api/kinds/core/toleration.ts";
import { containerLines } from "./container-lines.ts";
import { annotationsOf, labelLines } from "./metadata-lines.ts";
import { field, fieldList, IN_TEMPLATE, indent, pairs } from "./outline.ts";
import { volumeLines } from "./volume-lines.ts";

/** The template that a workload makes its pods from. */
export function podTemplateLines(template: PodTemplateSpec | undefined): string[] {
  const { metadata, spec } = template ?? {};
  const account = spec?.serviceAccountName ? [field("Service Account", spec.serviceAccountName)] : [];
  const annotations = metadata?.annotations === undefined ? [] : annotationsOf(metadata);
  return [
    "Pod Template:",
    ...indent([
      ...labelLines(metadata),
      ...annotations,
      ...account,
      ...containerLines("Init Containers", { containers: spec?.initContainers ?? [], steps: IN_TEMPLATE }),
      ...containerLines("Containers", { containers: spec?.containers ?? [], steps: IN_TEMPLATE }),
      ...volumeLines(spec?.volumes, IN_TEMPLATE),
      ...placementLines(spec),
    ]),
  ];
}

/** Which nodes a pod may run on. */
export const placementLines = (spec: PodSpec | Pod["spec"]): string[] => [
  ...(spec?.priorityClassName ? [field("Priority Class Name", spec.priorityClassName)] : []),
  ...fieldList("Node-Selectors", pairs(spec?.nodeSelector)),
  ...fieldList("Tolerations", (spec?.tolerations ?? []).map(toleration).sort()),
];

function toleration({ key = "", operator, value, effect, tolerationSeconds }: Toleration): string {
  const head = `${key}${value ? `=${value}` : ""}${effect ? `:${effect}` : ""}`;
  const exists = operator === "Exists" ? `${head === "" ? "" : " "}op=Exists` : "";
  return `${head}${exists}${tolerationSeconds === undefined ? "" : ` for ${tolerationSeconds}s`}`;
}
