import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateEndless, validatePodTemplate, validateSelected } from "../core/pod-template-validation.ts";
import { nonNegative } from "../meta/field-checks.ts";
import { isEmptySelector, validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { DaemonSetSchema, DaemonSetUpdateStrategy } from "./daemon-set.ts";
import { isNone, validateAtMostAll, validateIntOrPercent } from "./int-or-percent.ts";
import { validateCollisions } from "./replica-counts.ts";
import { validateSameSelector } from "./selector-validation.ts";

type DaemonSet = InferOutput<typeof DaemonSetSchema>;

export function validateDaemonSet({ spec }: DaemonSet, old: DaemonSet | undefined): FieldError[] {
  const { selector, template } = spec;
  const isEmpty = selector !== undefined && isEmptySelector(selector);
  return [
    ...validateLabelSelector(selector, "spec.selector"),
    ...validateSelected(template, selector, "spec.template"),
    ...(isEmpty ? [invalid("spec.selector", selector, "empty selector is invalid for daemonset")] : []),
    ...validatePodTemplate(template, "spec.template"),
    ...validateEndless(template, { path: "spec.template", kind: "DaemonSet" }),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...validateStrategy(spec.updateStrategy, "spec.updateStrategy"),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...validateSameSelector(spec, old),
  ];
}

function validateStrategy({ type, rollingUpdate }: DaemonSetUpdateStrategy, path: string): FieldError[] {
  if (type === "OnDelete") return [];
  if (type !== "RollingUpdate") {
    return [notSupported(path, { Type: type, RollingUpdate: rollingUpdate ?? null }, ["RollingUpdate", "OnDelete"])];
  }
  const at = `${path}.rollingUpdate`;
  const { maxSurge, maxUnavailable } = rollingUpdate ?? {};
  const errors = [
    ...validateIntOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...validateIntOrPercent(`${at}.maxSurge`, maxSurge),
    ...validateAtMostAll(`${at}.maxUnavailable`, maxUnavailable),
    ...validateAtMostAll(`${at}.maxSurge`, maxSurge),
  ];
  if (isNone(maxSurge) && isNone(maxUnavailable)) {
    errors.push(required(`${at}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
  } else if (!isNone(maxSurge) && !isNone(maxUnavailable)) {
    errors.push(invalid(`${at}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  }
  return errors;
}

const COUNTS = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
] as const;

export function validateDaemonSetStatus({ status }: DaemonSet, old: DaemonSet): FieldError[] {
  return [
    ...COUNTS.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...validateCollisions(status.collisionCount, old.status.collisionCount),
  ];
}
