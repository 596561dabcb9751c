import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, mapList, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { MatchCondition } from "./match-condition.ts";
import { MatchResources } from "./match-resources.ts";
import { validateMutatingPolicy } from "./mutating-admission-policy-validation.ts";
import { ParamKind } from "./param-kind.ts";
import { Variable } from "./variable.ts";

export const ApplyConfiguration = model("io.k8s.api.admissionregistration.v1.ApplyConfiguration", {
  expression: optional(string),
});
export type ApplyConfiguration = InferInput<typeof ApplyConfiguration>;

export const JSONPatch = model("io.k8s.api.admissionregistration.v1.JSONPatch", {
  expression: optional(string),
});
export type JSONPatch = InferInput<typeof JSONPatch>;

export const Mutation = model("io.k8s.api.admissionregistration.v1.Mutation", {
  applyConfiguration: optional(ApplyConfiguration),
  jsonPatch: optional(JSONPatch),
  patchType: string,
});
export type Mutation = InferInput<typeof Mutation>;

export const MutatingAdmissionPolicySpec = model("io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicySpec", {
  failurePolicy: optional(string, "Fail"),
  matchConditions: optional(mapList(MatchCondition, ["name"], { mergeKey: "name", strategy: "merge" })),
  matchConstraints: optional(MatchResources),
  mutations: optional(atomicList(Mutation)),
  paramKind: optional(ParamKind),
  reinvocationPolicy: optional(string),
  variables: optional(atomicList(Variable)),
});
export type MutatingAdmissionPolicySpec = InferInput<typeof MutatingAdmissionPolicySpec>;

export const MutatingAdmissionPolicySchema = model("io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(MutatingAdmissionPolicySpec),
});

export const MutatingAdmissionPolicy = defineKind({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicy",
  resource: "mutatingadmissionpolicies",
  scope: "Cluster",
  categories: ["api-extensions"],
  schema: MutatingAdmissionPolicySchema,
  columns: [
    nameColumn,
    {
      name: "Mutations",
      type: "integer",
      description: "Mutations indicates the number of mutations rules defined in this configuration",
      value: ({ spec }) => (spec.mutations ?? []).length,
    },
    {
      name: "ParamKind",
      type: "string",
      description: "ParamKind specifies the kind of resources used to parameterize this policy",
      value: ({ spec }) => {
        const { apiVersion, kind } = spec.paramKind ?? {};
        return kind ? `${apiVersion}/${kind}` : "<unset>";
      },
    },
    ageColumn,
  ],
  generation: "spec",
  unconditionalUpdates: false,
  validate: (policy) => validateMutatingPolicy(policy),
});
export type MutatingAdmissionPolicy = InferInput<typeof MutatingAdmissionPolicySchema>;
