import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, setList, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateValidatingBinding } from "./binding-validation.ts";
import { MatchResources } from "./match-resources.ts";
import { ParamRef } from "./param-ref.ts";

export const ValidatingAdmissionPolicyBindingSpec = model(
  "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec",
  {
    matchResources: optional(MatchResources),
    paramRef: optional(ParamRef),
    policyName: string,
    validationActions: setList(string),
  },
);
export type ValidatingAdmissionPolicyBindingSpec = InferInput<typeof ValidatingAdmissionPolicyBindingSpec>;

export const ValidatingAdmissionPolicyBindingSchema = model(
  "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding",
  {
    apiVersion: optional(string),
    kind: optional(string),
    metadata: struct(ObjectMeta),
    spec: struct(ValidatingAdmissionPolicyBindingSpec),
  },
);

export const ValidatingAdmissionPolicyBinding = defineKind({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicyBinding",
  resource: "validatingadmissionpolicybindings",
  scope: "Cluster",
  categories: ["api-extensions"],
  schema: ValidatingAdmissionPolicyBindingSchema,
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
  validate: (binding) => validateValidatingBinding(binding),
});
export type ValidatingAdmissionPolicyBinding = InferInput<typeof ValidatingAdmissionPolicyBindingSchema>;
