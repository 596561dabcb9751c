import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { ResourceClaimSpec } from "./resource-claim-spec.ts";

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
  generation: "never",
});
export type ResourceClaimTemplate = InferInput<typeof ResourceClaimTemplateSchema>;
