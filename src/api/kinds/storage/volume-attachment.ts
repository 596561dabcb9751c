import { defineKind } from "../../kind.ts";
import { boolean, type InferInput, int32, map, model, optional, orNull, string, struct, time } from "../../schema.ts";
import { PersistentVolumeSpec } from "../core/persistent-volume-spec.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateAttachmentStatus, validateVolumeAttachment } from "./volume-attachment-validation.ts";

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
  columns: [
    nameColumn,
    {
      name: "Attacher",
      type: "string",
      format: "name",
      description:
        "attacher indicates the name of the volume driver that MUST handle this request. This is the name returned by GetPluginName().",
      value: ({ spec }) => spec.attacher,
    },
    {
      name: "PV",
      type: "string",
      description: "persistentVolumeName represents the name of the persistent volume to attach.",
      value: ({ spec }) => spec.source.persistentVolumeName ?? "",
    },
    {
      name: "Node",
      type: "string",
      description: "nodeName represents the node that the volume should be attached to.",
      value: ({ spec }) => spec.nodeName,
    },
    {
      name: "Attached",
      type: "boolean",
      description:
        "attached indicates the volume is successfully attached. This field must only be set by the entity completing the attach operation, i.e. the external-attacher.",
      value: ({ status }) => status.attached,
    },
    ageColumn,
  ],
  generation: "never",
  validate: validateVolumeAttachment,
  parts: { status: { validate: validateAttachmentStatus } },
});
export type VolumeAttachment = InferInput<typeof VolumeAttachmentSchema>;
