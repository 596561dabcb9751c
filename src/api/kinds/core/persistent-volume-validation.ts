import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import { tryQuantity, ZERO } from "../../quantity.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, oneOf, requiredOneOf, requiredText, wellFormed } from "../meta/field-checks.ts";
import type { PersistentVolumeSchema } from "./persistent-volume.ts";
import { validateAccessModes } from "./persistent-volume-claim-validation.ts";
import type { PersistentVolumeSpec } from "./persistent-volume-spec.ts";
import { validateNodeSelector } from "./scheduling-validation.ts";
import { validateHostPath, validateNfs, validateOneSource } from "./volume-validation.ts";

type PersistentVolume = InferOutput<typeof PersistentVolumeSchema>;

export function validatePersistentVolume({ spec }: PersistentVolume, old: PersistentVolume | undefined): FieldError[] {
  const storage = spec.capacity?.["storage"];
  const errors = validateAccessModes(spec.accessModes, "spec.accessModes");
  if (storage === undefined) errors.push(required("spec.capacity"));
  else if ((tryQuantity(storage) ?? ZERO).nanos <= 0n)
    errors.push(invalid("spec.capacity[storage]", storage, "must be greater than zero"));
  errors.push(
    ...requiredOneOf("spec.persistentVolumeReclaimPolicy", spec.persistentVolumeReclaimPolicy, [
      "Delete",
      "Recycle",
      "Retain",
    ]),
    ...validateOneSource(spec, "spec", validateSource),
    ...wellFormed("spec.storageClassName", spec.storageClassName, checkSubdomain),
    ...oneOf("spec.volumeMode", spec.volumeMode, ["Block", "Filesystem"]),
  );
  const affinity = spec.nodeAffinity?.required;
  if (affinity) errors.push(...validateNodeSelector(affinity, "spec.nodeAffinity.required"));
  if (spec.local && !affinity) errors.push(required("spec.nodeAffinity", "Local volume requires node affinity"));
  return old === undefined
    ? errors
    : [...errors, ...immutable("spec.volumeMode", spec.volumeMode, old.spec.volumeMode)];
}

function validateSource(spec: PersistentVolumeSpec, source: string, path: string): FieldError[] {
  switch (source) {
    case "hostPath":
      return validateHostPath(spec.hostPath, path);
    case "nfs":
      return validateNfs(spec.nfs, path);
    case "local":
      return requiredText(`${path}.path`, spec.local?.path);
    case "csi":
      return [
        ...requiredText(`${path}.driver`, spec.csi?.driver),
        ...requiredText(`${path}.volumeHandle`, spec.csi?.volumeHandle),
      ];
    default:
      return [];
  }
}
