import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, quantity, string, struct } from "../../schema.ts";
import { nameColumn } from "../meta/columns.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { storageCapacityWarnings, validateStorageCapacity } from "./csi-storage-capacity-validation.ts";

export const CSIStorageCapacitySchema = model("io.k8s.api.storage.v1.CSIStorageCapacity", {
  apiVersion: optional(string),
  capacity: optional(quantity),
  kind: optional(string),
  maximumVolumeSize: optional(quantity),
  metadata: struct(ObjectMeta),
  nodeTopology: optional(LabelSelector),
  storageClassName: string,
});

export const CSIStorageCapacity = defineKind({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIStorageCapacity",
  resource: "csistoragecapacities",
  scope: "Namespaced",
  schema: CSIStorageCapacitySchema,
  columns: [
    nameColumn,
    {
      name: "StorageClassName",
      type: "string",
      description: "The class that the capacity is of.",
      value: ({ storageClassName }) => storageClassName,
    },
    {
      name: "Capacity",
      type: "string",
      description: "What is left.",
      value: ({ capacity }) => capacity ?? "<unset>",
    },
  ],
  generation: "never",
  validate: validateStorageCapacity,
  warnings: storageCapacityWarnings,
});
export type CSIStorageCapacity = InferInput<typeof CSIStorageCapacitySchema>;
