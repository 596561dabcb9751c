import { defineKind } from "../../kind.ts";
import { validateAnnotations } from "../../metadata.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { immutable } from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { ResourceClaimSpec } from "./resource-claim-spec.ts";
import { defaultClaim, validateClaimSpec } from "./resource-claim-validation.ts";

export const ResourceClaimTemplateSpec = model("io.k8s.api.resource.v1.ResourceClaimTemplateSpec", {
  metadata: optional(ObjectMeta),
  spec: ResourceClaimSpec,
});
export type ResourceClaimTemplateSpec = InferInput<typeof ResourceClaimTemplateSpec>;

export const ResourceClaimTemplateSchema = model("io.k8s.api.resource.v1.ResourceClaimTemplate", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: ResourceClaimTemplateSpec,
});

export const ResourceClaimTemplate = defineKind({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaimTemplate",
  resource: "resourceclaimtemplates",
  scope: "Namespaced",
  schema: ResourceClaimTemplateSchema,
  columns: [nameColumn, ageColumn],
  generation: "never",
  defaults: ({ spec }) => defaultClaim(spec.spec),
  validate: ({ spec }, old) =>
    old === undefined
      ? [
          ...validateAnnotations(spec.metadata?.annotations, "spec.metadata.annotations"),
          ...validateLabels(spec.metadata?.labels, "spec.metadata.labels"),
          ...validateClaimSpec(spec.spec, "spec.spec"),
        ]
      : immutable("spec", spec, old.spec),
});
export type ResourceClaimTemplate = InferInput<typeof ResourceClaimTemplateSchema>;
