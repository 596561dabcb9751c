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
      description:
        "storageClassName represents the name of the StorageClass that the reported capacity applies to. It must meet the same requirements as the name of a StorageClass object (non-empty, DNS subdomain). If that object no longer exists, the CSIStorageCapacity object is obsolete and should be removed by its creator. This field is immutable.",
      value: ({ storageClassName }) => storageClassName,
    },
    {
      name: "Capacity",
      type: "string",
      description:
        "capacity is the value reported by the CSI driver in its GetCapacityResponse for a GetCapacityRequest with topology and parameters that match the previous fields.  The semantic is currently (CSI spec 1.2) defined as: The available capacity, in bytes, of the storage that can be used to provision volumes. If not set, that information is currently unavailable.",
      value: ({ capacity }) => capacity ?? "<unset>",
    },
  ],
  generation: "never",
  validate: validateStorageCapacity,
  warnings: storageCapacityWarnings,
});
export type CSIStorageCapacity = InferInput<typeof CSIStorageCapacitySchema>;
