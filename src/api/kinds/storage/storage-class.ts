import { defineKind } from "../../kind.ts";
import { atomicList, boolean, type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { TopologySelectorTerm } from "../core/topology-selector-term.ts";
import { ageColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { storageClassWarnings, validateStorageClass } from "./storage-class-validation.ts";

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
  shortNames: ["sc"],
  schema: StorageClassSchema,
  columns: [
    {
      name: "Name",
      type: "string",
      format: "name",
      description:
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
      value: ({ metadata }) => {
        const isDefault = metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
        return isDefault ? `${metadata.name} (default)` : (metadata.name ?? "");
      },
    },
    {
      name: "Provisioner",
      type: "string",
      description: "provisioner indicates the type of the provisioner.",
      value: ({ provisioner }) => provisioner,
    },
    {
      name: "ReclaimPolicy",
      type: "string",
      description:
        "reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class. Defaults to Delete.",
      value: ({ reclaimPolicy }) => reclaimPolicy,
    },
    {
      name: "VolumeBindingMode",
      type: "string",
      description:
        "volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound.  When unset, VolumeBindingImmediate is used. This field is only honored by servers that enable the VolumeScheduling feature.",
      value: ({ volumeBindingMode }) => volumeBindingMode,
    },
    {
      name: "AllowVolumeExpansion",
      type: "string",
      description: "allowVolumeExpansion shows whether the storage class allow volume expand.",
      value: ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
    },
    ageColumn,
  ],
  generation: "never",
  validate: validateStorageClass,
  warnings: storageClassWarnings,
});
export type StorageClass = InferInput<typeof StorageClassSchema>;
