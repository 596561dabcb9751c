import { defineKind } from "../../kind.ts";
import { boolean, bytes, type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const ConfigMapSchema = model("io.k8s.api.core.v1.ConfigMap", {
  apiVersion: optional(string),
  binaryData: optional(map(bytes)),
  data: optional(map(string)),
  immutable: optional(boolean),
  kind: optional(string),
  metadata: struct(ObjectMeta),
});

export const ConfigMap = defineKind({
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  scope: "Namespaced",
  schema: ConfigMapSchema,
});
export type ConfigMap = InferInput<typeof ConfigMapSchema>;
