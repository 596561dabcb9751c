import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, same, wellFormed } from "../meta/field-checks.ts";
import type { Container } from "./container.ts";
import type { PodSchema } from "./pod.ts";
import type { PodSpec } from "./pod-spec.ts";
import { validatePodSpec } from "./pod-spec-validation.ts";
import type { Toleration } from "./toleration.ts";

type Pod = InferOutput<typeof PodSchema>;

export function validatePodCreate(pod: Pod): FieldError[] {
  const errors = validatePodSpec(pod.spec, "spec");
  if ((pod.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden("spec.ephemeralContainers", "cannot be set on create"));
  }
  if (pod.spec.nodeName && (pod.spec.schedulingGates ?? []).length > 0) {
    errors.push(forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  return errors;
}

/** A pod keeps its spec but for images, deadline, further tolerations, fewer gates, and where it may go while it is gated. */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors = [
    ...validateImages(pod.spec.containers, old.spec.containers, "spec.containers"),
    ...validateImages(pod.spec.initContainers, old.spec.initContainers, "spec.initContainers"),
  ];
  if (errors.some((error) => error.type === "FieldValueForbidden")) return errors;
  errors.push(...validateDeadline(pod.spec, old.spec));
  errors.push(...validateAddedTolerations(pod.spec.tolerations, old.spec.tolerations));
  errors.push(...validateGateRemoval(pod.spec, old.spec));
  if (!same(settled(pod.spec, old.spec), settled(old.spec, old.spec))) {
    errors.push(
      forbidden(
        "spec",
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
      ),
    );
  }
  return errors;
}

function validateImages(
  containers: readonly Container[] | undefined,
  old: readonly Container[] | undefined,
  path: string,
): FieldError[] {
  if ((containers ?? []).length !== (old ?? []).length) {
    return [forbidden(path, "pod updates may not add or remove containers")];
  }
  return (containers ?? []).flatMap(({ image = "" }, index) => {
    if (image === "") return [required(`${path}[${index}].image`)];
    return image === image.trim()
      ? []
      : [invalid(`${path}[${index}].image`, image, "must not have leading or trailing whitespace")];
  });
}

function validateDeadline(spec: PodSpec, old: PodSpec): FieldError[] {
  const [now, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds];
  if (now === undefined) {
    return before === undefined
      ? []
      : [invalid("spec.activeDeadlineSeconds", null, "must not update from a positive integer to nil value")];
  }
  if (now < 0 || now > 2 ** 31 - 1) {
    return [invalid("spec.activeDeadlineSeconds", now, "must be between 0 and 2147483647, inclusive")];
  }
  if (before === undefined || now <= before) return [];
  return [invalid("spec.activeDeadlineSeconds", now, "must be less than or equal to previous value")];
}

function validateAddedTolerations(now: readonly Toleration[] = [], old: readonly Toleration[] = []): FieldError[] {
  const identity = ({ tolerationSeconds: _, ...rest }: Toleration) => rest;
  const kept = old.every((toleration) => now.some((candidate) => same(identity(candidate), identity(toleration))));
  return kept
    ? []
    : [forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

function validateGateRemoval(spec: PodSpec, old: PodSpec): FieldError[] {
  const before = new Set((old.schedulingGates ?? []).map((gate) => gate.name));
  return (spec.schedulingGates ?? []).flatMap(({ name }, index) =>
    before.has(name)
      ? []
      : [forbidden(`spec.schedulingGates[${index}]`, "only deletion is allowed, but found new scheduling gate")],
  );
}

/** A spec with everything that may change put back to what it was: what is left has to be equal. */
function settled(spec: PodSpec, old: PodSpec): PodSpec {
  const { activeDeadlineSeconds: _a, tolerations: _b, schedulingGates: _c, ...rest } = spec;
  const withoutImage = (containers: readonly Container[] | undefined) =>
    (containers ?? []).map((container) => ({ ...container, image: "" }));
  const settledSpec: PodSpec = {
    ...rest,
    containers: withoutImage(spec.containers),
    initContainers: withoutImage(spec.initContainers),
  };
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    settledSpec.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  }
  if ((old.schedulingGates ?? []).length > 0) {
    settledSpec.nodeSelector = undefined;
    settledSpec.affinity = { ...spec.affinity, nodeAffinity: undefined };
  }
  return settledSpec;
}

export function validatePodStatus(pod: Pod, old: Pod): FieldError[] {
  return [
    ...wellFormed("status.nominatedNodeName", pod.status.nominatedNodeName, checkSubdomain),
    ...(pod.status.conditions ?? []).flatMap(({ type }, index) =>
      checkQualifiedName(type).map((why) => invalid(`status.conditions[${index}].type`, type, why)),
    ),
    ...(old.status.qosClass && pod.status.qosClass
      ? immutable("status.qosClass", pod.status.qosClass, old.status.qosClass)
      : []),
    ...(same(pod.spec.nodeName, old.spec.nodeName) ? [] : [forbidden("spec.nodeName", "may not be changed directly")]),
  ];
}
