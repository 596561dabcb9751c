import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, mapList, model, optional, orNull, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateCsiNode } from "./csi-node-validation.ts";

export const VolumeNodeResources = model("io.k8s.api.storage.v1.VolumeNodeResources", {
  count: optional(int32),
});
export type VolumeNodeResources = InferInput<typeof VolumeNodeResources>;

export const CSINodeDriver = model("io.k8s.api.storage.v1.CSINodeDriver", {
  allocatable: optional(VolumeNodeResources),
  name: string,
  nodeID: string,
  topologyKeys: orNull(atomicList(string)),
});
export type CSINodeDriver = InferInput<typeof CSINodeDriver>;

export const CSINodeSpec = model("io.k8s.api.storage.v1.CSINodeSpec", {
  drivers: orNull(mapList(CSINodeDriver, ["name"], { mergeKey: "name", strategy: "merge" })),
});
export type CSINodeSpec = InferInput<typeof CSINodeSpec>;

export const CSINodeSchema = model("io.k8s.api.storage.v1.CSINode", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: CSINodeSpec,
});

export const CSINode = defineKind({
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSINode",
  resource: "csinodes",
  scope: "Cluster",
  schema: CSINodeSchema,
  columns: [
    nameColumn,
    {
      name: "Drivers",
      type: "integer",
      description:
        "drivers is a list of information of all CSI Drivers existing on a node. If all drivers in the list are uninstalled, this can become empty.",
      value: ({ spec }) => (spec.drivers ?? []).length,
    },
    ageColumn,
  ],
  generation: "never",
  validate: ({ spec }, old) => validateCsiNode(spec, old?.spec),
});
export type CSINode = InferInput<typeof CSINodeSchema>;
