import { defineKind } from "../../kind.ts";
import {
  type InferInput,
  int32,
  int64,
  intOrString,
  map,
  mapList,
  model,
  optional,
  strategic,
  string,
  struct,
  time,
} from "../../schema.ts";
import { Condition } from "../meta/condition.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const PodDisruptionBudgetSpec = model("io.k8s.api.policy.v1.PodDisruptionBudgetSpec", {
  maxUnavailable: optional(intOrString),
  minAvailable: optional(intOrString),
  selector: optional(strategic(LabelSelector, "replace")),
  unhealthyPodEvictionPolicy: optional(string),
});
export type PodDisruptionBudgetSpec = InferInput<typeof PodDisruptionBudgetSpec>;

export const PodDisruptionBudgetStatus = model("io.k8s.api.policy.v1.PodDisruptionBudgetStatus", {
  conditions: optional(mapList(Condition, ["type"], { mergeKey: "type", strategy: "merge" })),
  currentHealthy: optional(int32),
  desiredHealthy: optional(int32),
  disruptedPods: optional(map(time)),
  disruptionsAllowed: optional(int32),
  expectedPods: optional(int32),
  observedGeneration: optional(int64),
});
export type PodDisruptionBudgetStatus = InferInput<typeof PodDisruptionBudgetStatus>;

export const PodDisruptionBudgetSchema = model("io.k8s.api.policy.v1.PodDisruptionBudget", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(PodDisruptionBudgetSpec),
  status: struct(PodDisruptionBudgetStatus),
});

export const PodDisruptionBudget = defineKind({
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  resource: "poddisruptionbudgets",
  scope: "Namespaced",
  subresources: ["status"],
  schema: PodDisruptionBudgetSchema,
});
export type PodDisruptionBudget = InferInput<typeof PodDisruptionBudgetSchema>;
