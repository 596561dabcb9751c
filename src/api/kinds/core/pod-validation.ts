import { type FieldError, forbidden } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateImagePadding } from "./container-validation.ts";
import type { PodSchema } from "./pod.ts";
import { validatePodAnnotations, validateProfilesMatch } from "./pod-annotation-validation.ts";
import { validatePodSpec } from "./pod-spec-validation.ts";

type Pod = InferOutput<typeof PodSchema>;

export function validatePodCreate(pod: Pod): FieldError[] {
  const errors = validatePod(pod);
  if ((pod.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden("spec.ephemeralContainers", "cannot be set on create"));
  }
  if (pod.spec.nodeName && (pod.spec.schedulingGates ?? []).length > 0) {
    errors.push(forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"));
  }
  return [...errors, ...validateProfilesMatch(pod.metadata.annotations, pod.spec, "spec")];
}

/** What holds of a pod at all times, and not of the template it may come from. */
export function validatePod({ metadata, spec }: Pod): FieldError[] {
  return [
    ...validatePodAnnotations(metadata.annotations, spec, "metadata.annotations"),
    ...validatePodSpec(spec, "spec", { isPod: true, podName: metadata.name ?? "" }),
    ...(spec.serviceAccountName ? [] : validateNoTokens(spec)),
    ...(["containers", "initContainers"] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap((container, i) => validateImagePadding(container, `spec.${list}[${i}]`)),
    ),
  ];
}

/** Tokens are an account's. */
function validateNoTokens(spec: Pod["spec"]): FieldError[] {
  const why = "must not be specified when serviceAccountName is not set";
  return (spec.volumes ?? []).flatMap(({ projected }, vi) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, si) =>
      serviceAccountToken === undefined
        ? []
        : [forbidden(`spec.volumes[${vi}].projected.sources[${si}].serviceAccountToken`, why)],
    ),
  );
}
