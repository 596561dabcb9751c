import { type FieldError, forbidden, invalid, notSupported } from "../../field-error.ts";
import { validateAnnotations } from "../../metadata.ts";
import type { LabelSelector } from "../meta/label-selector.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { selects } from "../meta/selects.ts";
import { validatePodAnnotations, validateProfilesMatch } from "./pod-annotation-validation.ts";
import { validatePodSpec } from "./pod-spec-validation.ts";
import type { PodTemplateSpec } from "./pod-template-spec.ts";

/** A template of pods at `path`, on its own. Its metadata is reported without the word, as Kubernetes does. */
export function validatePodTemplate(template: PodTemplateSpec, path: string): FieldError[] {
  const { metadata = {}, spec = { containers: [] } } = template;
  const errors = [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...validatePodAnnotations(metadata.annotations, spec, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`),
    ...validateProfilesMatch(metadata.annotations, spec, `${path}.spec`),
  ];
  if ((spec.ephemeralContainers ?? []).length > 0) {
    errors.push(forbidden(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"));
  }
  return errors;
}

/** A template whose pods run for ever and are found again by `selector`. */
export function validateSelectedTemplate(
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
  path: string,
): FieldError[] {
  const labels = template.metadata?.labels ?? {};
  const errors: FieldError[] = [];
  if (selector === undefined || !selects(selector, labels)) {
    errors.push(invalid(`${path}.metadata.labels`, labels, "`selector` does not match template `labels`"));
  }
  errors.push(...validatePodTemplate(template, path));
  const restart = template.spec?.restartPolicy;
  if (restart && restart !== "Always") errors.push(notSupported(`${path}.spec.restartPolicy`, restart, ["Always"]));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    errors.push(
      forbidden(`${path}.spec.activeDeadlineSeconds`, "activeDeadlineSeconds in this workload is not supported"),
    );
  }
  return errors;
}
