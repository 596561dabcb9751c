import { defineKind } from "../../kind.ts";
import { type InferInput, int32, int64, model, optional, string, struct, time } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const CrossVersionObjectReference = model(
  "io.k8s.api.autoscaling.v1.CrossVersionObjectReference",
  {
    apiVersion: optional(string),
    kind: string,
    name: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type CrossVersionObjectReference = InferInput<typeof CrossVersionObjectReference>;

export const HorizontalPodAutoscalerSpec = model("io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec", {
  maxReplicas: int32,
  minReplicas: optional(int32, 1),
  scaleTargetRef: CrossVersionObjectReference,
  targetCPUUtilizationPercentage: optional(int32),
});
export type HorizontalPodAutoscalerSpec = InferInput<typeof HorizontalPodAutoscalerSpec>;

export const HorizontalPodAutoscalerStatus = model("io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerStatus", {
  currentCPUUtilizationPercentage: optional(int32),
  currentReplicas: int32,
  desiredReplicas: int32,
  lastScaleTime: optional(time),
  observedGeneration: optional(int64),
});
export type HorizontalPodAutoscalerStatus = InferInput<typeof HorizontalPodAutoscalerStatus>;

export const HorizontalPodAutoscalerSchema = model("io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(HorizontalPodAutoscalerSpec),
  status: struct(HorizontalPodAutoscalerStatus),
});

export const HorizontalPodAutoscaler = defineKind({
  group: "autoscaling",
  version: "v1",
  kind: "HorizontalPodAutoscaler",
  resource: "horizontalpodautoscalers",
  scope: "Namespaced",
  shortNames: ["hpa"],
  categories: ["all"],
  subresources: ["status"],
  schema: HorizontalPodAutoscalerSchema,
  generation: "never",
});
export type HorizontalPodAutoscaler = InferInput<typeof HorizontalPodAutoscalerSchema>;
