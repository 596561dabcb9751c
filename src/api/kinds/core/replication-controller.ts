import { defineKind } from "../../kind.ts";
import {
  type InferInput,
  int32,
  int64,
  map,
  mapList,
  model,
  optional,
  orNull,
  string,
  struct,
  time,
} from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { PodTemplateSpec } from "./pod-template-spec.ts";

export const ReplicationControllerSpec = model("io.k8s.api.core.v1.ReplicationControllerSpec", {
  minReadySeconds: optional(int32),
  replicas: optional(int32, 1),
  selector: optional(map(string, { "x-kubernetes-map-type": "atomic" })),
  template: optional(PodTemplateSpec),
});
export type ReplicationControllerSpec = InferInput<typeof ReplicationControllerSpec>;

export const ReplicationControllerCondition = model("io.k8s.api.core.v1.ReplicationControllerCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type ReplicationControllerCondition = InferInput<typeof ReplicationControllerCondition>;

export const ReplicationControllerStatus = model("io.k8s.api.core.v1.ReplicationControllerStatus", {
  availableReplicas: optional(int32),
  conditions: optional(mapList(ReplicationControllerCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  fullyLabeledReplicas: optional(int32),
  observedGeneration: optional(int64),
  readyReplicas: optional(int32),
  replicas: int32,
});
export type ReplicationControllerStatus = InferInput<typeof ReplicationControllerStatus>;

export const ReplicationControllerSchema = model("io.k8s.api.core.v1.ReplicationController", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ReplicationControllerSpec),
  status: struct(ReplicationControllerStatus),
});

export const ReplicationController = defineKind({
  group: "",
  version: "v1",
  kind: "ReplicationController",
  resource: "replicationcontrollers",
  scope: "Namespaced",
  subresources: ["scale", "status"],
  schema: ReplicationControllerSchema,
});
export type ReplicationController = InferInput<typeof ReplicationControllerSchema>;
