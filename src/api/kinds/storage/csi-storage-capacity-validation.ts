import { type FieldError, invalid } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import { compareQuantity, tryQuantity, ZERO } from "../../quantity.ts";
import type { InferOutput } from "../../schema.ts";
import { nodeSelectorWarnings } from "../core/node-label-warnings.ts";
import { immutable } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { CSIStorageCapacitySchema } from "./csi-storage-capacity.ts";

type Capacity = InferOutput<typeof CSIStorageCapacitySchema>;

export function validateStorageCapacity(now: Capacity, old: Capacity | undefined): FieldError[] {
  const { nodeTopology, storageClassName, capacity } = now;
  if (old !== undefined) {
    return [
      ...immutable("nodeTopology", nodeTopology, old.nodeTopology),
      ...immutable("storageClassName", storageClassName, old.storageClassName),
    ];
  }
  const isNegative = capacity !== undefined && compareQuantity(tryQuantity(capacity) ?? ZERO, ZERO) < 0;
  return [
    ...validateLabelSelector(nodeTopology, "nodeTopology"),
    ...checkSubdomain(storageClassName).map((why) => invalid("storageClassName", storageClassName, why)),
    ...(isNegative ? [invalid("capacity", capacity, "must be greater than or equal to 0")] : []),
  ];
}

/** Warnings about labels of nodes that have new names. */
export function storageCapacityWarnings({ nodeTopology }: Capacity): string[] {
  return nodeSelectorWarnings(nodeTopology?.matchLabels, "nodeTopology.matchLabels");
}
