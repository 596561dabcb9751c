import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateIngressClass } from "./ingress-class-validation.ts";

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
  columns: [
    nameColumn,
    {
      name: "Controller",
      type: "string",
      description: "Controller that is responsible for handling this class",
      value: ({ spec }) => spec.controller ?? "",
    },
    {
      name: "Parameters",
      type: "string",
      description: "A reference to a resource with additional parameters",
      value: ({ spec }) => {
        const { apiGroup, kind, name } = spec.parameters ?? {};
        return kind === undefined ? "<none>" : `${kind}${apiGroup ? `.${apiGroup}` : ""}/${name}`;
      },
    },
    ageColumn,
  ],
  generation: "spec",
  validate: ({ spec }, old) => validateIngressClass(spec, old?.spec),
});
export type IngressClass = InferInput<typeof IngressClassSchema>;
