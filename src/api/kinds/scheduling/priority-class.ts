import { defineKind } from "../../kind.ts";
import { boolean, type InferInput, int32, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const PriorityClassSchema = model("io.k8s.api.scheduling.v1.PriorityClass", {
  apiVersion: optional(string),
  description: optional(string),
  globalDefault: optional(boolean),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  preemptionPolicy: optional(string, "PreemptLowerPriority"),
  value: optional(int32),
});

export const PriorityClass = defineKind({
  group: "scheduling.k8s.io",
  version: "v1",
  kind: "PriorityClass",
  resource: "priorityclasses",
  scope: "Cluster",
  schema: PriorityClassSchema,
});
export type PriorityClass = InferInput<typeof PriorityClassSchema>;
