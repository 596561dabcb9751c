import { defineKind } from "../../kind.ts";
import { type InferInput, int32, mapList, model, optional, orNull, string, struct, time } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const ExemptPriorityLevelConfiguration = model("io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration", {
  lendablePercent: optional(int32),
  nominalConcurrencyShares: optional(int32),
});
export type ExemptPriorityLevelConfiguration = InferInput<typeof ExemptPriorityLevelConfiguration>;

export const QueuingConfiguration = model("io.k8s.api.flowcontrol.v1.QueuingConfiguration", {
  handSize: optional(int32),
  queueLengthLimit: optional(int32),
  queues: optional(int32),
});
export type QueuingConfiguration = InferInput<typeof QueuingConfiguration>;

export const LimitResponse = model(
  "io.k8s.api.flowcontrol.v1.LimitResponse",
  {
    queuing: optional(QueuingConfiguration),
    type: string,
  },
  { "x-kubernetes-unions": [{ discriminator: "type", "fields-to-discriminateBy": { queuing: "Queuing" } }] },
);
export type LimitResponse = InferInput<typeof LimitResponse>;

export const LimitedPriorityLevelConfiguration = model("io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration", {
  borrowingLimitPercent: optional(int32),
  lendablePercent: optional(int32),
  limitResponse: optional(LimitResponse),
  nominalConcurrencyShares: optional(int32),
});
export type LimitedPriorityLevelConfiguration = InferInput<typeof LimitedPriorityLevelConfiguration>;

export const PriorityLevelConfigurationSpec = model(
  "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec",
  {
    exempt: optional(ExemptPriorityLevelConfiguration),
    limited: optional(LimitedPriorityLevelConfiguration),
    type: string,
  },
  {
    "x-kubernetes-unions": [
      { discriminator: "type", "fields-to-discriminateBy": { exempt: "Exempt", limited: "Limited" } },
    ],
  },
);
export type PriorityLevelConfigurationSpec = InferInput<typeof PriorityLevelConfigurationSpec>;

export const PriorityLevelConfigurationCondition = model(
  "io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition",
  {
    lastTransitionTime: orNull(time),
    message: optional(string),
    reason: optional(string),
    status: optional(string),
    type: optional(string),
  },
);
export type PriorityLevelConfigurationCondition = InferInput<typeof PriorityLevelConfigurationCondition>;

export const PriorityLevelConfigurationStatus = model("io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus", {
  conditions: optional(mapList(PriorityLevelConfigurationCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
});
export type PriorityLevelConfigurationStatus = InferInput<typeof PriorityLevelConfigurationStatus>;

export const PriorityLevelConfigurationSchema = model("io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(PriorityLevelConfigurationSpec),
  status: struct(PriorityLevelConfigurationStatus),
});

export const PriorityLevelConfiguration = defineKind({
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  kind: "PriorityLevelConfiguration",
  resource: "prioritylevelconfigurations",
  scope: "Cluster",
  subresources: ["status"],
  schema: PriorityLevelConfigurationSchema,
  columns: [
    nameColumn,
    {
      name: "Type",
      type: "string",
      description: "Whether requests of the level are limited.",
      value: ({ spec }) => spec.type,
    },
    ageColumn,
  ],
  generation: "spec",
});
export type PriorityLevelConfiguration = InferInput<typeof PriorityLevelConfigurationSchema>;
