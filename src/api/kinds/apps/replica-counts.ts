import { type FieldError, invalid } from "../../field-error.ts";
import { nonNegative } from "../meta/field-checks.ts";

interface Counts {
  readonly replicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly fullyLabeledReplicas?: number | undefined;
  readonly currentReplicas?: number | undefined;
  readonly observedGeneration?: number | undefined;
}

const PARTS = [
  "readyReplicas",
  "availableReplicas",
  "updatedReplicas",
  "fullyLabeledReplicas",
  "currentReplicas",
] as const;

/** Counts in a status: none negative, no part larger than the whole. */
export function validateReplicaCounts(status: Counts, path: string): FieldError[] {
  const total = status.replicas ?? 0;
  return [
    ...nonNegative(`${path}.replicas`, status.replicas),
    ...nonNegative(`${path}.observedGeneration`, status.observedGeneration),
    ...PARTS.flatMap((field) => {
      const count = status[field] ?? 0;
      const negative = nonNegative(`${path}.${field}`, count);
      return count > total
        ? [...negative, invalid(`${path}.${field}`, count, "cannot be greater than status.replicas")]
        : negative;
    }),
    ...((status.availableReplicas ?? 0) > (status.readyReplicas ?? 0)
      ? [invalid(`${path}.availableReplicas`, status.availableReplicas, "cannot be greater than readyReplicas")]
      : []),
  ];
}
