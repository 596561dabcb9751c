import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const IngressClassParametersReference = model("io.k8s.api.networking.v1.IngressClassParametersReference", {
  apiGroup: optional(string),
  kind: string,
  name: string,
  namespace: optional(string),
  scope: optional(string),
});
export type IngressClassParametersReference = InferInput<typeof IngressClassParametersReference>;

export const IngressClassSpec = model("io.k8s.api.networking.v1.IngressClassSpec", {
  controller: optional(string),
  parameters: optional(IngressClassParametersReference),
});
export type IngressClassSpec = InferInput<typeof IngressClassSpec>;

export const IngressClassSchema = model("io.k8s.api.networking.v1.IngressClass", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(IngressClassSpec),
});

export const IngressClass = defineKind({
  group: "networking.k8s.io",
  version: "v1",
  kind: "IngressClass",
  resource: "ingressclasses",
  scope: "Cluster",
  schema: IngressClassSchema,
});
export type IngressClass = InferInput<typeof IngressClassSchema>;
