import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct, time } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { PersistentVolumeSpec } from "./persistent-volume-spec.ts";

export const PersistentVolumeStatus = model("io.k8s.api.core.v1.PersistentVolumeStatus", {
  lastPhaseTransitionTime: optional(time),
  message: optional(string),
  phase: optional(string),
  reason: optional(string),
});
export type PersistentVolumeStatus = InferInput<typeof PersistentVolumeStatus>;

export const PersistentVolumeSchema = model("io.k8s.api.core.v1.PersistentVolume", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(PersistentVolumeSpec),
  status: struct(PersistentVolumeStatus),
});

export const PersistentVolume = defineKind({
  group: "",
  version: "v1",
  kind: "PersistentVolume",
  resource: "persistentvolumes",
  scope: "Cluster",
  subresources: ["status"],
  schema: PersistentVolumeSchema,
});
export type PersistentVolume = InferInput<typeof PersistentVolumeSchema>;
