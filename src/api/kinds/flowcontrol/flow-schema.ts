import { defineKind } from "../../kind.ts";
import {
  atomicList,
  boolean,
  type InferInput,
  int32,
  mapList,
  model,
  optional,
  orNull,
  setList,
  string,
  struct,
  time,
} from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateFlowSchema } from "./flow-schema-validation.ts";
import { validateFlowConditions } from "./priority-level-validation.ts";

export const FlowDistinguisherMethod = model("io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod", {
  type: string,
});
export type FlowDistinguisherMethod = InferInput<typeof FlowDistinguisherMethod>;

export const PriorityLevelConfigurationReference = model(
  "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference",
  {
    name: string,
  },
);
export type PriorityLevelConfigurationReference = InferInput<typeof PriorityLevelConfigurationReference>;

export const NonResourcePolicyRule = model("io.k8s.api.flowcontrol.v1.NonResourcePolicyRule", {
  nonResourceURLs: setList(string),
  verbs: setList(string),
});
export type NonResourcePolicyRule = InferInput<typeof NonResourcePolicyRule>;

export const ResourcePolicyRule = model("io.k8s.api.flowcontrol.v1.ResourcePolicyRule", {
  apiGroups: setList(string),
  clusterScope: optional(boolean),
  namespaces: optional(setList(string)),
  resources: setList(string),
  verbs: setList(string),
});
export type ResourcePolicyRule = InferInput<typeof ResourcePolicyRule>;

export const GroupSubject = model("io.k8s.api.flowcontrol.v1.GroupSubject", {
  name: string,
});
export type GroupSubject = InferInput<typeof GroupSubject>;

export const ServiceAccountSubject = model("io.k8s.api.flowcontrol.v1.ServiceAccountSubject", {
  name: string,
  namespace: string,
});
export type ServiceAccountSubject = InferInput<typeof ServiceAccountSubject>;

export const UserSubject = model("io.k8s.api.flowcontrol.v1.UserSubject", {
  name: string,
});
export type UserSubject = InferInput<typeof UserSubject>;

export const Subject = model(
  "io.k8s.api.flowcontrol.v1.Subject",
  {
    group: optional(GroupSubject),
    kind: string,
    serviceAccount: optional(ServiceAccountSubject),
    user: optional(UserSubject),
  },
  {
    "x-kubernetes-unions": [
      {
        discriminator: "kind",
        "fields-to-discriminateBy": { group: "Group", serviceAccount: "ServiceAccount", user: "User" },
      },
    ],
  },
);
export type Subject = InferInput<typeof Subject>;

export const PolicyRulesWithSubjects = model("io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects", {
  nonResourceRules: optional(atomicList(NonResourcePolicyRule)),
  resourceRules: optional(atomicList(ResourcePolicyRule)),
  subjects: atomicList(Subject),
});
export type PolicyRulesWithSubjects = InferInput<typeof PolicyRulesWithSubjects>;

export const FlowSchemaSpec = model("io.k8s.api.flowcontrol.v1.FlowSchemaSpec", {
  distinguisherMethod: optional(FlowDistinguisherMethod),
  matchingPrecedence: optional(int32, 1000),
  priorityLevelConfiguration: PriorityLevelConfigurationReference,
  rules: optional(atomicList(PolicyRulesWithSubjects)),
});
export type FlowSchemaSpec = InferInput<typeof FlowSchemaSpec>;

export const FlowSchemaCondition = model("io.k8s.api.flowcontrol.v1.FlowSchemaCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: optional(string),
  type: optional(string),
});
export type FlowSchemaCondition = InferInput<typeof FlowSchemaCondition>;

export const FlowSchemaStatus = model("io.k8s.api.flowcontrol.v1.FlowSchemaStatus", {
  conditions: optional(mapList(FlowSchemaCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
});
export type FlowSchemaStatus = InferInput<typeof FlowSchemaStatus>;

export const FlowSchemaSchema = model("io.k8s.api.flowcontrol.v1.FlowSchema", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(FlowSchemaSpec),
  status: struct(FlowSchemaStatus),
});

export const FlowSchema = defineKind({
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "FlowSchema",
  resource: "flowschemas",
  scope: "Cluster",
  subresources: ["status"],
  schema: FlowSchemaSchema,
  columns: [
    nameColumn,
    {
      name: "PriorityLevel",
      type: "string",
      description: "`name` is the name of the priority level configuration being referenced Required.",
      value: ({ spec }) => spec.priorityLevelConfiguration.name,
    },
    {
      name: "MatchingPrecedence",
      type: "string",
      description:
        "`matchingPrecedence` is used to choose among the FlowSchemas that match a given request. The chosen FlowSchema is among those with the numerically lowest (which we take to be logically highest) MatchingPrecedence.  Each MatchingPrecedence value must be ranged in [1,10000]. Note that if the precedence is not specified, it will be set to 1000 as default.",
      value: ({ spec }) => spec.matchingPrecedence,
    },
    {
      name: "DistinguisherMethod",
      type: "string",
      description:
        "`distinguisherMethod` defines how to compute the flow distinguisher for requests that match this schema. `nil` specifies that the distinguisher is disabled and thus will always be the empty string.",
      value: ({ spec }) => spec.distinguisherMethod?.type ?? "<none>",
    },
    ageColumn,
    {
      name: "MissingPL",
      type: "string",
      description: "references a broken or non-existent PriorityLevelConfiguration",
      value: ({ status }) => (status.conditions ?? []).find(({ type }) => type === "Dangling")?.status ?? "?",
    },
  ],
  generation: "spec",
  validate: ({ metadata, spec, status }) => [
    ...validateFlowSchema(spec, metadata.name ?? ""),
    ...validateFlowConditions(status.conditions),
  ],
  parts: { status: { validate: ({ status }) => validateFlowConditions(status.conditions) } },
});
export type FlowSchema = InferInput<typeof FlowSchemaSchema>;
