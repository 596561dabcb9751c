import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string, struct, time } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { persistentVolumeColumns } from "./persistent-volume-columns.ts";
import { PersistentVolumeSpec } from "./persistent-volume-spec.ts";
import { validatePersistentVolume } from "./persistent-volume-validation.ts";
import { persistentVolumeWarnings } from "./persistent-volume-warnings.ts";

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
  shortNames: ["pv"],
  subresources: ["status"],
  schema: PersistentVolumeSchema,
  columns: persistentVolumeColumns,
  generation: "never",
  prepare: (volume, old) => {
    if (old === undefined) {
      volume.status = { phase: "Pending", lastPhaseTransitionTime: volume.metadata.creationTimestamp };
    }
  },
  validate: validatePersistentVolume,
  warnings: persistentVolumeWarnings,
});
export type PersistentVolume = InferInput<typeof PersistentVolumeSchema>;
