import { defineKind } from "../../kind.ts";
import {
  type InferInput,
  int32,
  int64,
  intOrString,
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

export const RollingUpdateDaemonSet = model("io.k8s.api.apps.v1.RollingUpdateDaemonSet", {
  maxSurge: optional(intOrString),
  maxUnavailable: optional(intOrString),
});
export type RollingUpdateDaemonSet = InferInput<typeof RollingUpdateDaemonSet>;

export const DaemonSetUpdateStrategy = model("io.k8s.api.apps.v1.DaemonSetUpdateStrategy", {
  rollingUpdate: optional(RollingUpdateDaemonSet),
  type: optional(string, "RollingUpdate"),
});
export type DaemonSetUpdateStrategy = InferInput<typeof DaemonSetUpdateStrategy>;

export const DaemonSetSpec = model("io.k8s.api.apps.v1.DaemonSetSpec", {
  minReadySeconds: optional(int32),
  revisionHistoryLimit: optional(int32, 10),
  selector: pointer(LabelSelector),
  template: PodTemplateSpec,
  updateStrategy: struct(DaemonSetUpdateStrategy),
});
export type DaemonSetSpec = InferInput<typeof DaemonSetSpec>;

export const DaemonSetCondition = model("io.k8s.api.apps.v1.DaemonSetCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type DaemonSetCondition = InferInput<typeof DaemonSetCondition>;

export const DaemonSetStatus = model("io.k8s.api.apps.v1.DaemonSetStatus", {
  collisionCount: optional(int32),
  conditions: optional(mapList(DaemonSetCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  currentNumberScheduled: int32,
  desiredNumberScheduled: int32,
  numberAvailable: optional(int32),
  numberMisscheduled: int32,
  numberReady: int32,
  numberUnavailable: optional(int32),
  observedGeneration: optional(int64),
  updatedNumberScheduled: optional(int32),
});
export type DaemonSetStatus = InferInput<typeof DaemonSetStatus>;

export const DaemonSetSchema = model("io.k8s.api.apps.v1.DaemonSet", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(DaemonSetSpec),
  status: struct(DaemonSetStatus),
});

export const DaemonSet = defineKind({
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  resource: "daemonsets",
  scope: "Namespaced",
  subresources: ["status"],
  schema: DaemonSetSchema,
});
export type DaemonSet = InferInput<typeof DaemonSetSchema>;
