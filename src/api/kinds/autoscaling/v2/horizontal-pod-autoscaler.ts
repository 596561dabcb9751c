import { defineKind } from "../../../kind.ts";
import {
  atomicList,
  type InferInput,
  int32,
  int64,
  mapList,
  model,
  optional,
  orNull,
  quantity,
  string,
  struct,
  time,
} from "../../../schema.ts";
import { ageColumn, nameColumn } from "../../meta/columns.ts";
import { LabelSelector } from "../../meta/label-selector.ts";
import { ObjectMeta } from "../../meta/object-meta.ts";
import { defaultBehavior } from "./behavior-validation.ts";
import { validateAutoscaler, validateAutoscalerStatus } from "./horizontal-pod-autoscaler-validation.ts";
import { targetsCell } from "./targets-cell.ts";

export const MetricTarget = model("io.k8s.api.autoscaling.v2.MetricTarget", {
  averageUtilization: optional(int32),
  averageValue: optional(quantity),
  type: string,
  value: optional(quantity),
});
export type MetricTarget = InferInput<typeof MetricTarget>;

export const ContainerResourceMetricSource = model("io.k8s.api.autoscaling.v2.ContainerResourceMetricSource", {
  container: string,
  name: string,
  target: MetricTarget,
});
export type ContainerResourceMetricSource = InferInput<typeof ContainerResourceMetricSource>;

export const MetricValueStatus = model("io.k8s.api.autoscaling.v2.MetricValueStatus", {
  averageUtilization: optional(int32),
  averageValue: optional(quantity),
  value: optional(quantity),
});
export type MetricValueStatus = InferInput<typeof MetricValueStatus>;

export const ContainerResourceMetricStatus = model("io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus", {
  container: string,
  current: MetricValueStatus,
  name: string,
});
export type ContainerResourceMetricStatus = InferInput<typeof ContainerResourceMetricStatus>;

export const CrossVersionObjectReference = model("io.k8s.api.autoscaling.v2.CrossVersionObjectReference", {
  apiVersion: optional(string),
  kind: string,
  name: string,
});
export type CrossVersionObjectReference = InferInput<typeof CrossVersionObjectReference>;

export const MetricIdentifier = model("io.k8s.api.autoscaling.v2.MetricIdentifier", {
  name: string,
  selector: optional(LabelSelector),
});
export type MetricIdentifier = InferInput<typeof MetricIdentifier>;

export const ExternalMetricSource = model("io.k8s.api.autoscaling.v2.ExternalMetricSource", {
  metric: MetricIdentifier,
  target: MetricTarget,
});
export type ExternalMetricSource = InferInput<typeof ExternalMetricSource>;

export const ExternalMetricStatus = model("io.k8s.api.autoscaling.v2.ExternalMetricStatus", {
  current: MetricValueStatus,
  metric: MetricIdentifier,
});
export type ExternalMetricStatus = InferInput<typeof ExternalMetricStatus>;

export const HPAScalingPolicy = model("io.k8s.api.autoscaling.v2.HPAScalingPolicy", {
  periodSeconds: int32,
  type: string,
  value: int32,
});
export type HPAScalingPolicy = InferInput<typeof HPAScalingPolicy>;

export const HPAScalingRules = model("io.k8s.api.autoscaling.v2.HPAScalingRules", {
  policies: optional(atomicList(HPAScalingPolicy)),
  selectPolicy: optional(string),
  stabilizationWindowSeconds: optional(int32),
  tolerance: optional(quantity),
});
export type HPAScalingRules = InferInput<typeof HPAScalingRules>;

export const HorizontalPodAutoscalerBehavior = model("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior", {
  scaleDown: optional(HPAScalingRules),
  scaleUp: optional(HPAScalingRules),
});
export type HorizontalPodAutoscalerBehavior = InferInput<typeof HorizontalPodAutoscalerBehavior>;

export const ObjectMetricSource = model("io.k8s.api.autoscaling.v2.ObjectMetricSource", {
  describedObject: CrossVersionObjectReference,
  metric: MetricIdentifier,
  target: MetricTarget,
});
export type ObjectMetricSource = InferInput<typeof ObjectMetricSource>;

export const PodsMetricSource = model("io.k8s.api.autoscaling.v2.PodsMetricSource", {
  metric: MetricIdentifier,
  target: MetricTarget,
});
export type PodsMetricSource = InferInput<typeof PodsMetricSource>;

export const ResourceMetricSource = model("io.k8s.api.autoscaling.v2.ResourceMetricSource", {
  name: string,
  target: MetricTarget,
});
export type ResourceMetricSource = InferInput<typeof ResourceMetricSource>;

export const MetricSpec = model("io.k8s.api.autoscaling.v2.MetricSpec", {
  containerResource: optional(ContainerResourceMetricSource),
  external: optional(ExternalMetricSource),
  object: optional(ObjectMetricSource),
  pods: optional(PodsMetricSource),
  resource: optional(ResourceMetricSource),
  type: string,
});
export type MetricSpec = InferInput<typeof MetricSpec>;

export const HorizontalPodAutoscalerSpec = model("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", {
  behavior: optional(HorizontalPodAutoscalerBehavior),
  maxReplicas: int32,
  metrics: optional(atomicList(MetricSpec)),
  minReplicas: optional(int32, 1),
  scaleTargetRef: CrossVersionObjectReference,
});
export type HorizontalPodAutoscalerSpec = InferInput<typeof HorizontalPodAutoscalerSpec>;

export const HorizontalPodAutoscalerCondition = model("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition", {
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type HorizontalPodAutoscalerCondition = InferInput<typeof HorizontalPodAutoscalerCondition>;

export const ObjectMetricStatus = model("io.k8s.api.autoscaling.v2.ObjectMetricStatus", {
  current: MetricValueStatus,
  describedObject: CrossVersionObjectReference,
  metric: MetricIdentifier,
});
export type ObjectMetricStatus = InferInput<typeof ObjectMetricStatus>;

export const PodsMetricStatus = model("io.k8s.api.autoscaling.v2.PodsMetricStatus", {
  current: MetricValueStatus,
  metric: MetricIdentifier,
});
export type PodsMetricStatus = InferInput<typeof PodsMetricStatus>;

export const ResourceMetricStatus = model("io.k8s.api.autoscaling.v2.ResourceMetricStatus", {
  current: MetricValueStatus,
  name: string,
});
export type ResourceMetricStatus = InferInput<typeof ResourceMetricStatus>;

export const MetricStatus = model("io.k8s.api.autoscaling.v2.MetricStatus", {
  containerResource: optional(ContainerResourceMetricStatus),
  external: optional(ExternalMetricStatus),
  object: optional(ObjectMetricStatus),
  pods: optional(PodsMetricStatus),
  resource: optional(ResourceMetricStatus),
  type: string,
});
export type MetricStatus = InferInput<typeof MetricStatus>;

export const HorizontalPodAutoscalerStatus = model("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus", {
  conditions: optional(mapList(HorizontalPodAutoscalerCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  currentMetrics: orNull(atomicList(MetricStatus)),
  currentReplicas: optional(int32),
  desiredReplicas: int32,
  lastScaleTime: optional(time),
  observedGeneration: optional(int64),
});
export type HorizontalPodAutoscalerStatus = InferInput<typeof HorizontalPodAutoscalerStatus>;

export const HorizontalPodAutoscalerSchema = model("io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(HorizontalPodAutoscalerSpec),
  status: struct(HorizontalPodAutoscalerStatus),
});

export const HorizontalPodAutoscaler = defineKind({
  group: "autoscaling",
  version: "v2",
  kind: "HorizontalPodAutoscaler",
  resource: "horizontalpodautoscalers",
  scope: "Namespaced",
  shortNames: ["hpa"],
  categories: ["all"],
  subresources: ["status"],
  schema: HorizontalPodAutoscalerSchema,
  columns: [
    nameColumn,
    {
      name: "Reference",
      type: "string",
      description:
        "scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.",
      value: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    },
    {
      name: "Targets",
      type: "string",
      description:
        "metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).  The desired replica count is calculated multiplying the ratio between the target value and the current value by the current number of pods.  Ergo, metrics used must decrease as the pod count is increased, and vice-versa.  See the individual metric source types for more information about how each type of metric must respond. If not set, the default metric will be set to 80% average CPU utilization.",
      value: targetsCell,
    },
    {
      name: "MinPods",
      type: "string",
      description:
        "minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.  It defaults to 1 pod.  minReplicas is allowed to be 0 if the alpha feature gate HPAScaleToZero is enabled and at least one Object or External metric is configured.  Scaling is active as long as at least one metric value is available.",
      value: ({ spec }) => String(spec.minReplicas),
    },
    {
      name: "MaxPods",
      type: "string",
      description:
        "maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up. It cannot be less that minReplicas.",
      value: ({ spec }) => spec.maxReplicas,
    },
    {
      name: "Replicas",
      type: "string",
      description:
        "currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.",
      value: ({ status }) => status.currentReplicas ?? 0,
    },
    ageColumn,
  ],
  generation: "never",
  defaults: ({ spec }) => {
    defaultBehavior(spec.behavior);
    if ((spec.metrics ?? []).length > 0) return;
    spec.metrics = [
      { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
    ];
  },
  validate: ({ spec }) => validateAutoscaler(spec),
  parts: { status: { validate: ({ status }) => validateAutoscalerStatus(status) } },
});
export type HorizontalPodAutoscaler = InferInput<typeof HorizontalPodAutoscalerSchema>;
