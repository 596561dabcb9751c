import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { PodTemplateSpec } from "./pod-template-spec.ts";

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
});
export type PodTemplate = InferInput<typeof PodTemplateSchema>;
