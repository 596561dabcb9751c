import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int64, mapList, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { Condition } from "../meta/condition.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { MatchCondition } from "./match-condition.ts";
import { MatchResources } from "./match-resources.ts";
import { ParamKind } from "./param-kind.ts";
import { validatePolicyStatus } from "./policy-status-validation.ts";
import { validateValidatingPolicy } from "./validating-admission-policy-validation.ts";
import { Variable } from "./variable.ts";

export const AuditAnnotation = model("io.k8s.api.admissionregistration.v1.AuditAnnotation", {
  key: string,
  valueExpression: string,
});
export type AuditAnnotation = InferInput<typeof AuditAnnotation>;

export const ExpressionWarning = model("io.k8s.api.admissionregistration.v1.ExpressionWarning", {
  fieldRef: string,
  warning: string,
});
export type ExpressionWarning = InferInput<typeof ExpressionWarning>;

export const TypeChecking = model("io.k8s.api.admissionregistration.v1.TypeChecking", {
  expressionWarnings: optional(atomicList(ExpressionWarning)),
});
export type TypeChecking = InferInput<typeof TypeChecking>;

export const Validation = model("io.k8s.api.admissionregistration.v1.Validation", {
  expression: string,
  message: optional(string),
  messageExpression: optional(string),
  reason: optional(string),
});
export type Validation = InferInput<typeof Validation>;

export const ValidatingAdmissionPolicySpec = model(
  "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicySpec",
  {
    auditAnnotations: optional(atomicList(AuditAnnotation)),
    failurePolicy: optional(string, "Fail"),
    matchConditions: optional(mapList(MatchCondition, ["name"], { mergeKey: "name", strategy: "merge" })),
    matchConstraints: optional(MatchResources),
    paramKind: optional(ParamKind),
    validations: optional(atomicList(Validation)),
    variables: optional(mapList(Variable, ["name"], { mergeKey: "name", strategy: "merge" })),
  },
);
export type ValidatingAdmissionPolicySpec = InferInput<typeof ValidatingAdmissionPolicySpec>;

export const ValidatingAdmissionPolicyStatus = model(
  "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyStatus",
  {
    conditions: optional(mapList(Condition, ["type"])),
    observedGeneration: optional(int64),
    typeChecking: optional(TypeChecking),
  },
);
export type ValidatingAdmissionPolicyStatus = InferInput<typeof ValidatingAdmissionPolicyStatus>;

export const ValidatingAdmissionPolicySchema = model("io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ValidatingAdmissionPolicySpec),
  status: struct(ValidatingAdmissionPolicyStatus),
});

export const ValidatingAdmissionPolicy = defineKind({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicy",
  resource: "validatingadmissionpolicies",
  scope: "Cluster",
  categories: ["api-extensions"],
  subresources: ["status"],
  schema: ValidatingAdmissionPolicySchema,
  columns: [
    nameColumn,
    {
      name: "Validations",
      type: "integer",
      description: "Validations indicates the number of validation rules defined in this configuration",
      value: ({ spec }) => (spec.validations ?? []).length,
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
  validate: (policy) => validateValidatingPolicy(policy),
  parts: { status: { validate: (policy) => validatePolicyStatus(policy) } },
});
export type ValidatingAdmissionPolicy = InferInput<typeof ValidatingAdmissionPolicySchema>;
