import { lookUp } from "../../../lib/look-up.ts";
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

/** What keeps a class from being one of the system's own. */
function systemComplaint(name: string, { value, globalDefault = false }: PriorityClass): string | undefined {
  const wanted = lookUp(SYSTEM, name);
  if (wanted === undefined) return `${name} is not a known system priority class`;
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

export function validatePriorityClass(now: PriorityClass, old: PriorityClass | undefined): FieldError[] {
  const errors = oneOf("preemptionPolicy", now.preemptionPolicy, ["Never", "PreemptLowerPriority"]);
  if (old !== undefined) {
    if (now.value !== old.value) errors.push(forbidden("value", "may not be changed in an update."));
    return [...errors, ...immutable("preemptionPolicy", now.preemptionPolicy, old.preemptionPolicy)];
  }
  const name = now.metadata.name ?? "";
  if (name.startsWith("system-")) {
    const reserved = "priority class names with 'system-' prefix are reserved for system use only. error: ";
    const why = systemComplaint(name, now);
    if (why !== undefined) errors.push(forbidden("metadata.name", reserved + why));
  } else if (now.value > HIGHEST) {
    errors.push(forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST}`));
  }
  return errors;
}
