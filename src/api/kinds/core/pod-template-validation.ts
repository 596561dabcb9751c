import { type FieldError, forbidden, invalid, notSupported } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import type { LabelSelector } from "../meta/label-selector.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { selects } from "../meta/selects.ts";
import { validatePodSpec } from "./pod-spec-validation.ts";
import type { PodTemplateSpec } from "./pod-template-spec.ts";

/** A template of pods at `path`, on its own. */
export function validatePodTemplate(template: PodTemplateSpec, path: string): FieldError[] {
  const errors = [
    ...validateLabels(template.metadata?.labels, `${path}.metadata.labels`),
    ...Object.keys(template.metadata?.annotations ?? {}).flatMap((key) =>
      checkQualifiedName(key.toLowerCase()).map((why) => invalid(`${path}.metadata.annotations`, key, why)),
    ),
    ...validatePodSpec(template.spec ?? { containers: [] }, `${path}.spec`),
  ];
  if ((template.spec?.ephemeralContainers ?? []).length > 0) {
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
