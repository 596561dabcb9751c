import { type FieldError, forbidden } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, requiredOneOf, requiredText, same } from "../meta/field-checks.ts";
import type { StorageClassSchema } from "./storage-class.ts";

type StorageClass = InferOutput<typeof StorageClassSchema>;

export function validateStorageClass(now: StorageClass, old: StorageClass | undefined): FieldError[] {
  const errors = [
    ...requiredText("provisioner", now.provisioner),
    ...requiredOneOf("reclaimPolicy", now.reclaimPolicy, ["Delete", "Retain"]),
    ...requiredOneOf("volumeBindingMode", now.volumeBindingMode, ["Immediate", "WaitForFirstConsumer"]),
  ];
  if (old === undefined) return errors;
  const forbid = (field: "parameters" | "provisioner" | "reclaimPolicy") =>
    same(now[field] ?? {}, old[field] ?? {}) ? [] : [forbidden(field, `updates to ${field} are forbidden.`)];
  return [
    ...errors,
    ...forbid("parameters"),
    ...forbid("provisioner"),
    ...forbid("reclaimPolicy"),
    ...immutable("volumeBindingMode", now.volumeBindingMode, old.volumeBindingMode),
  ];
}
