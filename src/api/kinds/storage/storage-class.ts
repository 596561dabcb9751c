import { defineKind } from "../../kind.ts";
import { atomicList, boolean, type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { TopologySelectorTerm } from "../core/topology-selector-term.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const StorageClassSchema = model("io.k8s.api.storage.v1.StorageClass", {
  allowVolumeExpansion: optional(boolean),
  allowedTopologies: optional(atomicList(TopologySelectorTerm)),
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  mountOptions: optional(atomicList(string)),
  parameters: optional(map(string)),
  provisioner: string,
  reclaimPolicy: optional(string, "Delete"),
  volumeBindingMode: optional(string, "Immediate"),
});

export const StorageClass = defineKind({
  group: "storage.k8s.io",
  version: "v1",
  kind: "StorageClass",
  resource: "storageclasses",
  scope: "Cluster",
  schema: StorageClassSchema,
});
export type StorageClass = InferInput<typeof StorageClassSchema>;
