import { equalJson } from "../../../lib/equal-json.ts";
import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { labelsCell, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { dropDisabledPodFields } from "./pod-dropped-fields.ts";
import { defaultPodSpec } from "./pod-spec-defaults.ts";
import { templateColumns } from "./pod-template-columns.ts";
import { PodTemplateSpec } from "./pod-template-spec.ts";
import { validatePodTemplate } from "./pod-template-validation.ts";
import { templateWarnings } from "./pod-warnings.ts";

export const PodTemplateSchema = model("io.k8s.api.core.v1.PodTemplate", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  template: struct(PodTemplateSpec),
});

export const PodTemplate = defineKind({
  group: "",
  version: "v1",
  kind: "PodTemplate",
  resource: "podtemplates",
  scope: "Namespaced",
  schema: PodTemplateSchema,
  columns: [
    nameColumn,
    ...templateColumns((object: PodTemplate) => object.template, 0),
    {
      name: "Pod Labels",
      type: "string",
      description: "The labels for the pod template.",
      value: ({ template }) => labelsCell(template.metadata?.labels),
    },
  ],
  generation: "spec",
  defaults: ({ template }) => defaultPodSpec(template.spec ?? { containers: [] }),
  prepare: ({ template }, old) => dropDisabledPodFields(template.spec, old?.template.spec),
  validate: ({ template }) => validatePodTemplate(template, "template"),
  warnings: ({ template }, old) => (equalJson(template, old?.template) ? [] : templateWarnings(template, "template")),
});
export type PodTemplate = InferInput<typeof PodTemplateSchema>;
