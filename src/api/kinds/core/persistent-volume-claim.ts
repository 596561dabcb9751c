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
import { ObjectMeta } from "../meta/object-meta.ts";
import { PersistentVolumeClaimSpec } from "./persistent-volume-claim-spec.ts";

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
  subresources: ["status"],
  schema: PersistentVolumeClaimSchema,
});
export type PersistentVolumeClaim = InferInput<typeof PersistentVolumeClaimSchema>;
