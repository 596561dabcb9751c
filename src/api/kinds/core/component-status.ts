import { defineKind } from "../../kind.ts";
import { type InferInput, mapList, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const ComponentCondition = model("io.k8s.api.core.v1.ComponentCondition", {
  error: optional(string),
  message: optional(string),
  status: string,
  type: string,
});
export type ComponentCondition = InferInput<typeof ComponentCondition>;

export const ComponentStatusSchema = model("io.k8s.api.core.v1.ComponentStatus", {
  apiVersion: optional(string),
  conditions: optional(mapList(ComponentCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  kind: optional(string),
  metadata: optional(ObjectMeta),
});

export const ComponentStatus = defineKind({
  group: "",
  version: "v1",
  kind: "ComponentStatus",
  resource: "componentstatuses",
  shortNames: ["cs"],
  scope: "Cluster",
  methods: ["get", "list"],
  schema: ComponentStatusSchema,
});
export type ComponentStatus = InferInput<typeof ComponentStatusSchema>;
