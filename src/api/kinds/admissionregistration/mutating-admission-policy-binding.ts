import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
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
  schema: MutatingAdmissionPolicyBindingSchema,
});
export type MutatingAdmissionPolicyBinding = InferInput<typeof MutatingAdmissionPolicyBindingSchema>;
