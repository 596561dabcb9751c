import { defineKind } from "../../kind.ts";
import { boolean, type InferInput, int32, map, model, optional, orNull, string, struct, time } from "../../schema.ts";
import { PersistentVolumeSpec } from "../core/persistent-volume-spec.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const VolumeAttachmentSource = model("io.k8s.api.storage.v1.VolumeAttachmentSource", {
  inlineVolumeSpec: optional(PersistentVolumeSpec),
  persistentVolumeName: optional(string),
});
export type VolumeAttachmentSource = InferInput<typeof VolumeAttachmentSource>;

export const VolumeAttachmentSpec = model("io.k8s.api.storage.v1.VolumeAttachmentSpec", {
  attacher: string,
  nodeName: string,
  source: VolumeAttachmentSource,
});
export type VolumeAttachmentSpec = InferInput<typeof VolumeAttachmentSpec>;

export const VolumeError = model("io.k8s.api.storage.v1.VolumeError", {
  errorCode: optional(int32),
  message: optional(string),
  time: orNull(time),
});
export type VolumeError = InferInput<typeof VolumeError>;

export const VolumeAttachmentStatus = model("io.k8s.api.storage.v1.VolumeAttachmentStatus", {
  attachError: optional(VolumeError),
  attached: boolean,
  attachmentMetadata: optional(map(string)),
  detachError: optional(VolumeError),
});
export type VolumeAttachmentStatus = InferInput<typeof VolumeAttachmentStatus>;

export const VolumeAttachmentSchema = model("io.k8s.api.storage.v1.VolumeAttachment", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: VolumeAttachmentSpec,
  status: struct(VolumeAttachmentStatus),
});

export const VolumeAttachment = defineKind({
  group: "storage.k8s.io",
  version: "v1",
  kind: "VolumeAttachment",
  resource: "volumeattachments",
  scope: "Cluster",
  subresources: ["status"],
  schema: VolumeAttachmentSchema,
});
export type VolumeAttachment = InferInput<typeof VolumeAttachmentSchema>;
