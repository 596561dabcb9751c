import { type FieldError, invalid } from "../../field-error.ts";
import { nonNegative } from "../meta/field-checks.ts";

interface Counts {
  readonly replicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly fullyLabeledReplicas?: number | undefined;
  readonly currentReplicas?: number | undefined;
  readonly unavailableReplicas?: number | undefined;
  readonly terminatingReplicas?: number | undefined;
  readonly observedGeneration?: number | undefined;
  readonly collisionCount?: number | undefined;
}

/** Counts that are parts of the whole, in the order in which Kubernetes compares them with it. */
const PARTS = [
  "fullyLabeledReplicas",
  "readyReplicas",
  "currentReplicas",
  "updatedReplicas",
  "availableReplicas",
] as const;
const OTHERS = ["unavailableReplicas", "terminatingReplicas", "observedGeneration"] as const;

/** Counts in a status: none negative, no part larger than the whole, and collisions only ever more. */
export function validateReplicaCounts(status: Counts, old: Counts): FieldError[] {
  const total = status.replicas ?? 0;
  const available = status.availableReplicas ?? 0;
  const errors = (["replicas", ...PARTS, ...OTHERS] as const).flatMap((field) =>
    nonNegative(`status.${field}`, status[field]),
  );
  for (const field of PARTS) {
    const count = status[field];
    if (count !== undefined && count > total)
      errors.push(invalid(`status.${field}`, count, "cannot be greater than status.replicas"));
  }
  if (available > (status.readyReplicas ?? 0)) {
    errors.push(invalid("status.availableReplicas", available, "cannot be greater than readyReplicas"));
  }
  return [...errors, ...validateCollisions(status.collisionCount, old.collisionCount)];
}

/** How often a name was taken already: never less than before. */
export function validateCollisions(count: number | undefined, old: number | undefined): FieldError[] {
  const errors = nonNegative("status.collisionCount", count);
  if (old === undefined || (count !== undefined && count >= old)) return errors;
  return [...errors, invalid("status.collisionCount", count ?? 0, "cannot be decremented")];
}
