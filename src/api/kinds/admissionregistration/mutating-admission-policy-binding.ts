import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateMutatingBinding } from "./binding-validation.ts";
import { MatchResources } from "./match-resources.ts";
import { ParamRef } from "./param-ref.ts";

export const MutatingAdmissionPolicyBindingSpec = model(
  "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec",
  {
    matchResources: optional(MatchResources),
    paramRef: optional(ParamRef),
    policyName: optional(string),
  },
);
export type MutatingAdmissionPolicyBindingSpec = InferInput<typeof MutatingAdmissionPolicyBindingSpec>;

export const MutatingAdmissionPolicyBindingSchema = model(
  "io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding",
  {
    apiVersion: optional(string),
    kind: optional(string),
    metadata: struct(ObjectMeta),
    spec: struct(MutatingAdmissionPolicyBindingSpec),
  },
);

export const MutatingAdmissionPolicyBinding = defineKind({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicyBinding",
  resource: "mutatingadmissionpolicybindings",
  scope: "Cluster",
  categories: ["api-extensions"],
  schema: MutatingAdmissionPolicyBindingSchema,
  columns: [
    nameColumn,
    {
      name: "PolicyName",
      type: "string",
      description: "PolicyName indicates the policy definition which the policy binding binded to",
      value: ({ spec }) => spec.policyName ?? "",
    },
    {
      name: "ParamRef",
      type: "string",
      description: "ParamRef indicates the param resource which sets the configration param",
      value: ({ spec }) => spec.paramRef?.name ?? "<unset>",
    },
    ageColumn,
  ],
  generation: "spec",
  unconditionalUpdates: false,
  validate: (binding) => validateMutatingBinding(binding),
});
export type MutatingAdmissionPolicyBinding = InferInput<typeof MutatingAdmissionPolicyBindingSchema>;
