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

/** A template whose pods run for ever and are found again by `selector`; `kind` is what makes the pods. */
export function validateSelectedTemplate(
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
  { path, kind }: { path: string; kind: string },
): FieldError[] {
  return [
    ...validateSelected(template, selector, path),
    ...validatePodTemplate(template, path),
    ...validateEndless(template, { path, kind }),
  ];
}

/** Whether pods of a template are found by `selector`; a selector that is absent finds none. */
export function validateSelected(
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
  path: string,
): FieldError[] {
  const labels = template.metadata?.labels ?? {};
  if (selector !== undefined && selects(selector, labels)) return [];
  return [invalid(`${path}.metadata.labels`, labels, "`selector` does not match template `labels`")];
}

/** Whether pods of a template may run for ever. */
export function validateEndless(
  template: PodTemplateSpec,
  { path, kind }: { path: string; kind: string },
): FieldError[] {
  const { restartPolicy = "Always", activeDeadlineSeconds } = template.spec ?? {};
  const errors =
    restartPolicy === "Always" ? [] : [notSupported(`${path}.spec.restartPolicy`, restartPolicy, ["Always"])];
  if (activeDeadlineSeconds === undefined) return errors;
  const why = `activeDeadlineSeconds in ${kind} is not Supported`;
  return [...errors, forbidden(`${path}.spec.activeDeadlineSeconds`, why)];
}
