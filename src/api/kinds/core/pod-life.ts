import { equalJson } from "../../../lib/equal-json.ts";
import type { InferOutput } from "../../schema.ts";
import type { LabelSelector } from "../meta/label-selector.ts";
import type { PodAffinity, PodAffinityTerm } from "./affinity.ts";
import type { PodSchema } from "./pod.ts";
import { APPARMOR, appArmorOf } from "./pod-annotation-validation.ts";
import { dropDisabledPodFields } from "./pod-dropped-fields.ts";
import { qosClass } from "./pod-qos.ts";
import { containersWithPaths } from "./pod-spec-defaults.ts";

type Pod = InferOutput<typeof PodSchema>;

/** What the server owns of a pod: the status it starts with, and what follows from its labels, annotations and resources. */
export function preparePod(pod: Pod, old: Pod | undefined): void {
  dropDisabledPodFields(pod.spec, old?.spec);
  if (old !== undefined) return;
  pod.status = { phase: "Pending", qosClass: qosClass(pod.spec) };
  mergeLabelKeys(pod);
  copyAppArmor(pod);
  if ((pod.spec.schedulingGates ?? []).length === 0) return;
  pod.status.conditions = [
    {
      type: "PodScheduled",
      status: "False",
      reason: "SchedulingGated",
      message: "Scheduling is blocked due to non-empty scheduling gates",
      lastProbeTime: null,
      lastTransitionTime: pod.metadata.creationTimestamp ?? null,
    },
  ];
}

interface LabelKeys {
  readonly labelSelector?: LabelSelector | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

/** Selectors of other pods name values of this one's labels: what the keys stand for is written out. */
function mergeLabelKeys({ metadata, spec }: Pod): void {
  const labels = metadata.labels ?? {};
  const terms: LabelKeys[] = [
    ...termsOf(spec.affinity?.podAffinity),
    ...termsOf(spec.affinity?.podAntiAffinity),
    ...(spec.topologySpreadConstraints ?? []),
  ];
  for (const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } of terms) {
    if (labelSelector === undefined) continue;
    const expressions = [
      ...matchLabelKeys.map((key) => ({ key, operator: "In" })),
      ...mismatchLabelKeys.map((key) => ({ key, operator: "NotIn" })),
    ].flatMap(({ key, operator }) => {
      const value = labels[key];
      return value === undefined ? [] : [{ key, operator, values: [value] }];
    });
    if (expressions.length === 0) continue;
    labelSelector.matchExpressions = [...(labelSelector.matchExpressions ?? []), ...expressions];
  }
}

function termsOf(affinity: PodAffinity | undefined): PodAffinityTerm[] {
  return [
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => term.podAffinityTerm),
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ];
}

/** Annotations of older clients become the field that stands for them, where it differs from the pod's own. */
function copyAppArmor({ metadata, spec }: Pod): void {
  if (spec.os?.name === "windows") return;
  const ofPod = spec.securityContext.appArmorProfile;
  for (const [container] of containersWithPaths(spec, "")) {
    const text = metadata.annotations?.[`${APPARMOR}${container.name}`];
    if (text === undefined || container.securityContext?.appArmorProfile !== undefined) continue;
    const profile = appArmorOf(text);
    if (profile === undefined || equalJson(profile, ofPod)) continue;
    container.securityContext = { ...container.securityContext, appArmorProfile: profile };
  }
}

/** Seconds that a deleted pod has: none when it never was on a node or is over. */
export function gracePeriodOf(pod: Pod): number {
  if (!pod.spec.nodeName || pod.status.phase === "Failed" || pod.status.phase === "Succeeded") return 0;
  const seconds = pod.spec.terminationGracePeriodSeconds;
  return seconds < 0 ? 1 : seconds;
}
