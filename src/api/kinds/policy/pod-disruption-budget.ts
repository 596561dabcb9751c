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
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { Condition } from "../meta/condition.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateBudget, validateBudgetStatus } from "./budget-validation.ts";

export const PodDisruptionBudgetSpec = model("io.k8s.api.policy.v1.PodDisruptionBudgetSpec", {
  maxUnavailable: optional(intOrString),
  minAvailable: optional(intOrString),
  selector: optional(strategic(LabelSelector, "replace")),
  unhealthyPodEvictionPolicy: optional(string),
});
export type PodDisruptionBudgetSpec = InferInput<typeof PodDisruptionBudgetSpec>;

export const PodDisruptionBudgetStatus = model("io.k8s.api.policy.v1.PodDisruptionBudgetStatus", {
  conditions: optional(mapList(Condition, ["type"], { mergeKey: "type", strategy: "merge" })),
  currentHealthy: optional(int32, 0),
  desiredHealthy: optional(int32, 0),
  disruptedPods: optional(map(time)),
  disruptionsAllowed: optional(int32, 0),
  expectedPods: optional(int32, 0),
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
  shortNames: ["pdb"],
  subresources: ["status"],
  schema: PodDisruptionBudgetSchema,
  columns: [
    nameColumn,
    {
      name: "Min Available",
      type: "string",
      description: "The minimum number of pods that must be available.",
      value: ({ spec }) => String(spec.minAvailable ?? "N/A"),
    },
    {
      name: "Max Unavailable",
      type: "string",
      description: "The maximum number of pods that may be unavailable.",
      value: ({ spec }) => String(spec.maxUnavailable ?? "N/A"),
    },
    {
      name: "Allowed Disruptions",
      type: "integer",
      description: "Calculated number of pods that may be disrupted at this time.",
      value: ({ status }) => status.disruptionsAllowed,
    },
    ageColumn,
  ],
  generation: "spec",
  validate: ({ spec }) => validateBudget(spec),
  parts: { status: { validate: validateBudgetStatus } },
});
export type PodDisruptionBudget = InferInput<typeof PodDisruptionBudgetSchema>;
