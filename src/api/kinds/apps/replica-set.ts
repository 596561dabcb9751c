import { defineKind } from "../../kind.ts";
import {
  type InferInput,
  int32,
  int64,
  mapList,
  model,
  optional,
  orNull,
  pointer,
  string,
  struct,
  time,
} from "../../schema.ts";
import { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const ReplicaSetSpec = model("io.k8s.api.apps.v1.ReplicaSetSpec", {
  minReadySeconds: optional(int32),
  replicas: optional(int32, 1),
  selector: pointer(LabelSelector),
  template: struct(PodTemplateSpec),
});
export type ReplicaSetSpec = InferInput<typeof ReplicaSetSpec>;

export const ReplicaSetCondition = model("io.k8s.api.apps.v1.ReplicaSetCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type ReplicaSetCondition = InferInput<typeof ReplicaSetCondition>;

export const ReplicaSetStatus = model("io.k8s.api.apps.v1.ReplicaSetStatus", {
  availableReplicas: optional(int32),
  conditions: optional(mapList(ReplicaSetCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  fullyLabeledReplicas: optional(int32),
  observedGeneration: optional(int64),
  readyReplicas: optional(int32),
  replicas: int32,
  terminatingReplicas: optional(int32),
});
export type ReplicaSetStatus = InferInput<typeof ReplicaSetStatus>;

export const ReplicaSetSchema = model("io.k8s.api.apps.v1.ReplicaSet", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ReplicaSetSpec),
  status: struct(ReplicaSetStatus),
});

export const ReplicaSet = defineKind({
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  resource: "replicasets",
  scope: "Namespaced",
  subresources: ["scale", "status"],
  schema: ReplicaSetSchema,
});
export type ReplicaSet = InferInput<typeof ReplicaSetSchema>;
