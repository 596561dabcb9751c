import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError } from "../../field-error.ts";
import { checkLabel } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { nodeSelectorWarnings } from "../core/node-label-warnings.ts";
import { validateContainerResourceName, validateRequirements } from "../core/resource-validation.ts";
import { validateTolerations } from "../core/scheduling-validation.ts";
import { immutable, requiredName } from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import type { RuntimeClassSchema } from "./runtime-class.ts";

type RuntimeClass = InferOutput<typeof RuntimeClassSchema>;

export function validateRuntimeClass(now: RuntimeClass, old: RuntimeClass | undefined): FieldError[] {
  if (old !== undefined) return immutable("handler", now.handler, old.handler);
  const { handler, overhead, scheduling } = now;
  const tolerations = scheduling?.tolerations ?? [];
  const again = tolerations.flatMap((toleration, i) =>
    tolerations.findIndex((other) => equalJson(other, toleration)) < i
      ? [duplicate(`scheduling.tolerations[${i}]`, toleration)]
      : [],
  );
  return [
    ...requiredName("handler", handler, checkLabel),
    ...validateRequirements({ limits: overhead?.podFixed }, "overhead.podFixed", validateContainerResourceName),
    ...validateLabels(scheduling?.nodeSelector, "scheduling.nodeSelector"),
    ...validateTolerations(tolerations, "scheduling.tolerations"),
    ...again,
  ];
}

/** Warnings about labels of nodes that have new names. */
export function runtimeClassWarnings({ scheduling }: RuntimeClass): string[] {
  return nodeSelectorWarnings(scheduling?.nodeSelector, "scheduling.nodeSelector");
}
