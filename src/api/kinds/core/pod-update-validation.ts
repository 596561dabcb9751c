import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import type { NodeAffinity } from "./affinity.ts";
import type { Container } from "./container.ts";
import { validateImagePadding } from "./container-validation.ts";
import type { NodeSelectorTerm } from "./node-selector-term.ts";
import type { PodSchema } from "./pod.ts";
import { validateAnnotationUpdate } from "./pod-annotation-validation.ts";
import type { PodSpec } from "./pod-spec.ts";
import { validatePod } from "./pod-validation.ts";
import { validateTolerations } from "./scheduling-validation.ts";
import type { Toleration } from "./toleration.ts";

type Pod = InferOutput<typeof PodSchema>;

/** K8S-DIFF: Kubernetes adds a listing of the differences in Go's notation. */
const FIXED =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/** A pod keeps its spec but for images, deadline, further tolerations, fewer gates, and where it may go while it is gated. */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const [spec, before] = [pod.spec, old.spec];
  const errors = [...validatePod(pod), ...validateAnnotationUpdate(pod.metadata.annotations, old.metadata.annotations)];
  for (const list of ["containers", "initContainers"] as const) {
    if ((spec[list] ?? []).length !== (before[list] ?? []).length) {
      return [...errors, forbidden(`spec.${list}`, "pod updates may not add or remove containers")];
    }
    errors.push(...validateImages(spec[list] ?? [], `spec.${list}`));
  }
  const deadline = validateDeadline(spec, before);
  if (deadline.length > 0 && spec.activeDeadlineSeconds !== undefined) return [...errors, ...deadline];
  errors.push(
    ...deadline,
    ...validateAddedTolerations(spec.tolerations, before.tolerations),
    ...validateGateRemoval(spec, before),
  );
  if ((before.schedulingGates ?? []).length > 0) errors.push(...validateGatedPlacement(spec, before));
  return equalJson(settled(spec, before), before) ? errors : [...errors, forbidden("spec", FIXED)];
}

function validateImages(containers: readonly Container[], path: string): FieldError[] {
  return containers.flatMap((container, index) => [
    ...(container.image ? [] : [required(`${path}[${index}].image`)]),
    ...validateImagePadding(container, `${path}[${index}]`),
  ]);
}

function validateDeadline(spec: PodSpec, old: PodSpec): FieldError[] {
  const [now, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds];
  const at = "spec.activeDeadlineSeconds";
  if (now === undefined) {
    return before === undefined ? [] : [invalid(at, null, "must not update from a positive integer to nil value")];
  }
  if (now < 0 || now > 2 ** 31 - 1) return [invalid(at, now, "must be between 0 and 2147483647, inclusive")];
  if (before === undefined || now <= before) return [];
  return [invalid(at, now, "must be less than or equal to previous value")];
}

function validateAddedTolerations(now: readonly Toleration[] = [], old: readonly Toleration[] = []): FieldError[] {
  const identity = ({ tolerationSeconds: _, ...rest }: Toleration) => rest;
  const kept = old.every((toleration) => now.some((candidate) => equalJson(identity(candidate), identity(toleration))));
  return kept
    ? validateTolerations(now, "spec.tolerations")
    : [forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

function validateGateRemoval(spec: PodSpec, old: PodSpec): FieldError[] {
  const before = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  return (spec.schedulingGates ?? []).flatMap(({ name }, index) => {
    const why = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return before.has(name) ? [] : [forbidden(`spec.schedulingGates[${index}].name`, why)];
  });
}

/** While it is gated a pod may be told more about where it may go, but never less. */
function validateGatedPlacement(spec: PodSpec, old: PodSpec): FieldError[] {
  const selector = spec.nodeSelector ?? {};
  const kept = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => selector[key] === value);
  const why = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [
    ...(kept ? [] : [invalid("spec.nodeSelector", selector, why)]),
    ...validateAffinityAdditions(spec.affinity?.nodeAffinity, old.affinity?.nodeAffinity),
  ];
}

function validateAffinityAdditions(now: NodeAffinity | undefined, old: NodeAffinity | undefined): FieldError[] {
  const before = old?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const terms = now?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const at = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  if (before.length === 0) return [];
  if (before.length !== terms.length) {
    return [invalid(at, terms, "no additions/deletions to non-empty NodeSelectorTerms list are allowed")];
  }
  return terms.flatMap((term, i) =>
    onlyAdds(term, before[i] ?? {})
      ? []
      : [invalid(`${at}[${i}]`, term, "only additions are allowed (no mutations or deletions)")],
  );
}

/** A term without any requirement selects nothing, so that adding one would widen it. */
function onlyAdds(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = ["matchExpressions", "matchFields"] as const;
  if (lists.every((list) => (old[list] ?? []).length === 0))
    return lists.every((list) => (term[list] ?? []).length === 0);
  return lists.every((list) => equalJson((term[list] ?? []).slice(0, (old[list] ?? []).length), old[list] ?? []));
}

/** A spec with everything that may change put back to what it was: what is left has to be equal. */
function settled(spec: PodSpec, old: PodSpec): PodSpec {
  const withImages = (list: "containers" | "initContainers") =>
    spec[list]?.map((container, i) => ({ ...container, image: old[list]?.[i]?.image }));
  const { activeDeadlineSeconds, tolerations, schedulingGates } = old;
  const result: PodSpec = {
    ...spec,
    activeDeadlineSeconds,
    tolerations,
    schedulingGates,
    containers: withImages("containers") ?? [],
    initContainers: withImages("initContainers"),
  };
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    result.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  if ((old.schedulingGates ?? []).length > 0) {
    result.nodeSelector = old.nodeSelector;
    const affinity = { ...spec.affinity, nodeAffinity: old.affinity?.nodeAffinity };
    const isEmpty = old.affinity === undefined && equalJson(affinity, {});
    result.affinity = isEmpty ? undefined : affinity;
  }
  return result;
}
