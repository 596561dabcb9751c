import { defineKind } from "../../kind.ts";
import { type InferInput, int32, mapList, model, optional, orNull, string, struct, time } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { defaultPriorityLevel, validateFlowConditions, validatePriorityLevel } from "./priority-level-validation.ts";

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
      description:
        '`type` indicates whether this priority level is subject to limitation on request execution.  A value of `"Exempt"` means that requests of this priority level are not subject to a limit (and thus are never queued) and do not detract from the capacity made available to other priority levels.  A value of `"Limited"` means that (a) requests of this priority level _are_ subject to limits and (b) some of the server\'s limited capacity is made available exclusively to this priority level. Required.',
      value: ({ spec }) => spec.type,
    },
    {
      name: "NominalConcurrencyShares",
      type: "string",
      description:
        '`nominalConcurrencyShares` (NCS) contributes to the computation of the NominalConcurrencyLimit (NominalCL) of this level. This is the number of execution seats available at this priority level. This is used both for requests dispatched from this priority level as well as requests dispatched from other priority levels borrowing seats from this level. The server\'s concurrency limit (ServerCL) is divided among the Limited priority levels in proportion to their NCS values:\n\nNominalCL(i)  = ceil( ServerCL * NCS(i) / sum_ncs ) sum_ncs = sum[priority level k] NCS(k)\n\nBigger numbers mean a larger nominal concurrency limit, at the expense of every other priority level.\n\nIf not specified, this field defaults to a value of 30.\n\nSetting this field to zero supports the construction of a "jail" for this priority level that is used to hold some request(s)',
      value: ({ spec }) => spec.limited?.nominalConcurrencyShares ?? "<none>",
    },
    {
      name: "Queues",
      type: "string",
      description:
        "`queues` is the number of queues for this priority level. The queues exist independently at each apiserver. The value must be positive.  Setting it to 1 effectively precludes shufflesharding and thus makes the distinguisher method of associated flow schemas irrelevant.  This field has a default value of 64.",
      value: ({ spec }) => spec.limited?.limitResponse?.queuing?.queues ?? "<none>",
    },
    {
      name: "HandSize",
      type: "string",
      description:
        "`handSize` is a small positive number that configures the shuffle sharding of requests into queues.  When enqueuing a request at this priority level the request's flow identifier (a string pair) is hashed and the hash value is used to shuffle the list of queues and deal a hand of the size specified here.  The request is put into one of the shortest queues in that hand. `handSize` must be no larger than `queues`, and should be significantly smaller (so that a few heavy flows do not saturate most of the queues).  See the user-facing documentation for more extensive guidance on setting this field.  This field has a default value of 8.",
      value: ({ spec }) => spec.limited?.limitResponse?.queuing?.handSize ?? "<none>",
    },
    {
      name: "QueueLengthLimit",
      type: "string",
      description:
        "`queueLengthLimit` is the maximum number of requests allowed to be waiting in a given queue of this priority level at a time; excess requests are rejected.  This value must be positive.  If not specified, it will be defaulted to 50.",
      value: ({ spec }) => spec.limited?.limitResponse?.queuing?.queueLengthLimit ?? "<none>",
    },
    ageColumn,
  ],
  generation: "spec",
  defaults: ({ spec }) => defaultPriorityLevel(spec),
  validate: ({ metadata, spec, status }) => [
    ...validatePriorityLevel(spec, metadata.name ?? ""),
    ...validateFlowConditions(status.conditions),
  ],
  parts: { status: { validate: ({ status }) => validateFlowConditions(status.conditions) } },
});
export type PriorityLevelConfiguration = InferInput<typeof PriorityLevelConfigurationSchema>;
