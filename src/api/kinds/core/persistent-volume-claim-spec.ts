import { atomicList, type InferInput, map, model, optional, quantity, string, struct } from "../../schema.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { TypedLocalObjectReference } from "./typed-local-object-reference.ts";

export const TypedObjectReference = model("io.k8s.api.core.v1.TypedObjectReference", {
  apiGroup: optional(string),
  kind: string,
  name: string,
  namespace: optional(string),
});
export type TypedObjectReference = InferInput<typeof TypedObjectReference>;

export const VolumeResourceRequirements = model("io.k8s.api.core.v1.VolumeResourceRequirements", {
  limits: optional(map(quantity)),
  requests: optional(map(quantity)),
});
export type VolumeResourceRequirements = InferInput<typeof VolumeResourceRequirements>;

export const PersistentVolumeClaimSpec = model("io.k8s.api.core.v1.PersistentVolumeClaimSpec", {
  accessModes: optional(atomicList(string)),
  dataSource: optional(TypedLocalObjectReference),
  dataSourceRef: optional(TypedObjectReference),
  resources: struct(VolumeResourceRequirements),
  selector: optional(LabelSelector),
  storageClassName: optional(string),
  volumeAttributesClassName: optional(string),
  volumeMode: optional(string, "Filesystem"),
  volumeName: optional(string),
});
export type PersistentVolumeClaimSpec = InferInput<typeof PersistentVolumeClaimSpec>;
