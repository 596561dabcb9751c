import { defineKind } from "../../kind.ts";
import { type InferInput, mapList, model, optional, string } from "../../schema.ts";
import { nameColumn } from "../meta/columns.ts";
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

/** A cell about the condition Healthy, which is the only one there is. */
function healthCell({ conditions }: ComponentStatus, column: "Status" | "Message" | "Error"): string {
  const healthy = conditions?.find(({ type }) => type === "Healthy");
  if (column === "Message") return healthy?.message ?? "";
  if (column === "Error") return healthy?.error ?? "";
  if (healthy?.status === "True") return "Healthy";
  return healthy?.status === "False" ? "Unhealthy" : "Unknown";
}

export const ComponentStatus = defineKind({
  group: "",
  version: "v1",
  kind: "ComponentStatus",
  resource: "componentstatuses",
  shortNames: ["cs"],
  scope: "Cluster",
  methods: ["get", "list"],
  schema: ComponentStatusSchema,
  columns: [
    nameColumn,
    ...(["Status", "Message", "Error"] as const).map((name) => ({
      name,
      type: "string" as const,
      description: "",
      value: (status: ComponentStatus) => healthCell(status, name),
    })),
  ],
  deprecation: "v1 ComponentStatus is deprecated in v1.19+",
});
export type ComponentStatus = InferInput<typeof ComponentStatusSchema>;
