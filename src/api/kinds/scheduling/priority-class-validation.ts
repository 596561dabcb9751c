import { type FieldError, forbidden } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, oneOf } from "../meta/field-checks.ts";
import type { PriorityClassSchema } from "./priority-class.ts";

type PriorityClass = InferOutput<typeof PriorityClassSchema>;

/** What users may give; the system's own classes are above. */
const HIGHEST = 1_000_000_000;
const SYSTEM: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

export function validatePriorityClass(now: PriorityClass, old: PriorityClass | undefined): FieldError[] {
  const errors = oneOf("preemptionPolicy", now.preemptionPolicy, ["Never", "PreemptLowerPriority"]);
  if (old !== undefined) {
    if (now.value !== old.value) errors.push(forbidden("value", "may not be changed in an update."));
    return [...errors, ...immutable("preemptionPolicy", now.preemptionPolicy, old.preemptionPolicy)];
  }
  const name = now.metadata.name ?? "";
  if (name.startsWith("system-")) {
    if (SYSTEM[name] !== now.value)
      errors.push(
        forbidden("metadata.name", "priority class names with 'system-' prefix are reserved for system use only"),
      );
  } else if (now.value > HIGHEST) {
    errors.push(forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST}`));
  }
  return errors;
}
