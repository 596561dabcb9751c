import { defineKind } from "../../kind.ts";
import {
  boolean,
  type InferInput,
  int32,
  int64,
  intOrString,
  mapList,
  model,
  optional,
  orNull,
  pointer,
  strategic,
  string,
  struct,
  time,
} from "../../schema.ts";
import { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const RollingUpdateDeployment = model("io.k8s.api.apps.v1.RollingUpdateDeployment", {
  maxSurge: optional(intOrString),
  maxUnavailable: optional(intOrString),
});
export type RollingUpdateDeployment = InferInput<typeof RollingUpdateDeployment>;

export const DeploymentStrategy = model("io.k8s.api.apps.v1.DeploymentStrategy", {
  rollingUpdate: optional(RollingUpdateDeployment),
  type: optional(string, "RollingUpdate"),
});
export type DeploymentStrategy = InferInput<typeof DeploymentStrategy>;

export const DeploymentSpec = model("io.k8s.api.apps.v1.DeploymentSpec", {
  minReadySeconds: optional(int32),
  paused: optional(boolean),
  progressDeadlineSeconds: optional(int32, 600),
  replicas: optional(int32, 1),
  revisionHistoryLimit: optional(int32, 10),
  selector: pointer(LabelSelector),
  strategy: struct(strategic(DeploymentStrategy, "retainKeys")),
  template: PodTemplateSpec,
});
export type DeploymentSpec = InferInput<typeof DeploymentSpec>;

export const DeploymentCondition = model("io.k8s.api.apps.v1.DeploymentCondition", {
  lastTransitionTime: orNull(time),
  lastUpdateTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type DeploymentCondition = InferInput<typeof DeploymentCondition>;

export const DeploymentStatus = model("io.k8s.api.apps.v1.DeploymentStatus", {
  availableReplicas: optional(int32),
  collisionCount: optional(int32),
  conditions: optional(mapList(DeploymentCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  observedGeneration: optional(int64),
  readyReplicas: optional(int32),
  replicas: optional(int32),
  terminatingReplicas: optional(int32),
  unavailableReplicas: optional(int32),
  updatedReplicas: optional(int32),
});
export type DeploymentStatus = InferInput<typeof DeploymentStatus>;

export const DeploymentSchema = model("io.k8s.api.apps.v1.Deployment", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(DeploymentSpec),
  status: struct(DeploymentStatus),
});

export const Deployment = defineKind({
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  scope: "Namespaced",
  subresources: ["scale", "status"],
  schema: DeploymentSchema,
});
export type Deployment = InferInput<typeof DeploymentSchema>;
