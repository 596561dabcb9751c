import { defineKind } from "../../kind.ts";
import { type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const VolumeAttributesClassSchema = model("io.k8s.api.storage.v1.VolumeAttributesClass", {
  apiVersion: optional(string),
  driverName: string,
  kind: optional(string),
  metadata: struct(ObjectMeta),
  parameters: optional(map(string)),
});

export const VolumeAttributesClass = defineKind({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttributesClass",
  resource: "volumeattributesclasses",
  scope: "Cluster",
  schema: VolumeAttributesClassSchema,
});
export type VolumeAttributesClass = InferInput<typeof VolumeAttributesClassSchema>;
