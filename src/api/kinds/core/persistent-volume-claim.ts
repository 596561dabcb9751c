import { defineKind } from "../../kind.ts";
import {
  atomicList,
  type InferInput,
  map,
  mapList,
  model,
  optional,
  orNull,
  quantity,
  string,
  struct,
  time,
} from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { accessModesCell } from "./access-modes-cell.ts";
import { syncDataSources } from "./persistent-volume-claim-sources.ts";
import { PersistentVolumeClaimSpec } from "./persistent-volume-claim-spec.ts";
import { CLASS_ANNOTATION, validateClaim, validateClaimStatus } from "./persistent-volume-claim-validation.ts";
import { claimSpecWarnings } from "./volume-warnings.ts";

export const ModifyVolumeStatus = model("io.k8s.api.core.v1.ModifyVolumeStatus", {
  status: string,
  targetVolumeAttributesClassName: optional(string),
});
export type ModifyVolumeStatus = InferInput<typeof ModifyVolumeStatus>;

export const PersistentVolumeClaimCondition = model("io.k8s.api.core.v1.PersistentVolumeClaimCondition", {
  lastProbeTime: orNull(time),
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type PersistentVolumeClaimCondition = InferInput<typeof PersistentVolumeClaimCondition>;

export const PersistentVolumeClaimStatus = model("io.k8s.api.core.v1.PersistentVolumeClaimStatus", {
  accessModes: optional(atomicList(string)),
  allocatedResourceStatuses: optional(map(string, { "x-kubernetes-map-type": "granular" })),
  allocatedResources: optional(map(quantity)),
  capacity: optional(map(quantity)),
  conditions: optional(mapList(PersistentVolumeClaimCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  currentVolumeAttributesClassName: optional(string),
  modifyVolumeStatus: optional(ModifyVolumeStatus),
  phase: optional(string),
});
export type PersistentVolumeClaimStatus = InferInput<typeof PersistentVolumeClaimStatus>;

export const PersistentVolumeClaimSchema = model("io.k8s.api.core.v1.PersistentVolumeClaim", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(PersistentVolumeClaimSpec),
  status: struct(PersistentVolumeClaimStatus),
});

export const PersistentVolumeClaim = defineKind({
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  resource: "persistentvolumeclaims",
  scope: "Namespaced",
  shortNames: ["pvc"],
  subresources: ["status"],
  schema: PersistentVolumeClaimSchema,
  columns: [
    nameColumn,
    {
      name: "Status",
      type: "string",
      description: "phase represents the current phase of PersistentVolumeClaim.",
      value: ({ metadata, status }) => (metadata.deletionTimestamp ? "Terminating" : (status.phase ?? "")),
    },
    {
      name: "Volume",
      type: "string",
      description: "volumeName is the binding reference to the PersistentVolume backing this claim.",
      value: ({ spec }) => spec.volumeName ?? "",
    },
    {
      name: "Capacity",
      type: "string",
      description: "capacity represents the actual resources of the underlying volume.",
      value: ({ spec, status }) => (spec.volumeName ? (status.capacity?.["storage"] ?? "") : ""),
    },
    {
      name: "Access Modes",
      type: "string",
      description:
        "accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1",
      value: ({ spec, status }) => (spec.volumeName ? accessModesCell(status.accessModes) : ""),
    },
    {
      name: "StorageClass",
      type: "string",
      description: "StorageClass of the pvc",
      value: ({ spec }) => spec.storageClassName ?? "",
    },
    {
      name: "VolumeAttributesClass",
      type: "string",
      description: "VolumeAttributesClass of the pvc",
      value: ({ spec }) => spec.volumeAttributesClassName ?? "<unset>",
    },
    ageColumn,
    {
      name: "VolumeMode",
      type: "string",
      description:
        "volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.",
      priority: 1,
      value: ({ spec }) => spec.volumeMode ?? "<unset>",
    },
  ],
  generation: "never",
  prepare: (claim, old) => {
    if (old === undefined) claim.status = { phase: "Pending" };
    syncDataSources(claim.spec, old?.spec);
  },
  validate: validateClaim,
  parts: { status: { validate: validateClaimStatus } },
  warnings: ({ metadata, spec }) => [
    ...(metadata.annotations?.[CLASS_ANNOTATION] === undefined
      ? []
      : [`metadata.annotations[${CLASS_ANNOTATION}]: deprecated since v1.8; use "storageClassName" attribute instead`]),
    ...claimSpecWarnings(spec, "spec"),
  ],
});
export type PersistentVolumeClaim = InferInput<typeof PersistentVolumeClaimSchema>;
