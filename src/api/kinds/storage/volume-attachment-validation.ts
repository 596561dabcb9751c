import { type FieldError, forbidden, invalid, required, tooLong } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { validateInlineSpec } from "../core/persistent-volume-validation.ts";
import { validateDriverName } from "../core/volume-validation.ts";
import { immutable } from "../meta/field-checks.ts";
import { sizeOf } from "./class-parameters.ts";
import type { VolumeAttachmentSchema, VolumeAttachmentSource, VolumeError } from "./volume-attachment.ts";

type VolumeAttachment = InferOutput<typeof VolumeAttachmentSchema>;

/** Bytes. */
const MAX_METADATA = 256 * 1024;
const MAX_MESSAGE = 1024;
const MAX_INT32 = 2 ** 31 - 1;

export function validateVolumeAttachment(now: VolumeAttachment, old: VolumeAttachment | undefined): FieldError[] {
  const { attacher, nodeName, source } = now.spec;
  return [
    ...(attacher === "" ? [required("spec.attacher")] : []),
    ...validateSource(source, "spec.source"),
    ...checkSubdomain(nodeName).map((why) => invalid("spec.nodeName", nodeName, why)),
    ...validateAttachmentStatus(now),
    ...(old === undefined ? validateNames(now) : immutable("spec", now.spec, old.spec)),
  ];
}

/** What is checked of new objects only. */
function validateNames({ spec }: VolumeAttachment): FieldError[] {
  const name = spec.source.persistentVolumeName;
  return [
    ...validateDriverName(spec.attacher, "spec.attacher"),
    ...(name === undefined
      ? []
      : checkSubdomain(name).map((why) => invalid("spec.source.persistentVolumeName", name, why))),
  ];
}

function validateSource(source: VolumeAttachmentSource, path: string): FieldError[] {
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source;
  const why = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
  if (inline === undefined && name === undefined) return [required(path, why)];
  if (inline !== undefined && name !== undefined) return [forbidden(path, why)];
  if (inline !== undefined) return validateInlineSpec(inline, `${path}.inlineVolumeSpec`);
  return name === "" ? [required(`${path}.persistentVolumeName`, "must specify non empty persistentVolumeName")] : [];
}

export function validateAttachmentStatus({ status }: VolumeAttachment): FieldError[] {
  return [
    ...(sizeOf(status.attachmentMetadata) > MAX_METADATA ? [tooLong("status.attachmentMetadata", MAX_METADATA)] : []),
    ...validateFailure(status.attachError, "status.attachError"),
    ...validateFailure(status.detachError, "status.detachError"),
  ];
}

function validateFailure(failure: VolumeError | undefined, path: string): FieldError[] {
  if (failure === undefined) return [];
  const { message = "", errorCode = 0 } = failure;
  const errors = Buffer.byteLength(message) > MAX_MESSAGE ? [tooLong(`${path}.message`, MAX_METADATA)] : [];
  if (errorCode >= 0) return errors;
  return [...errors, invalid(`${path}.errorCode`, errorCode, `must be between 0 and ${MAX_INT32}, inclusive`)];
}
