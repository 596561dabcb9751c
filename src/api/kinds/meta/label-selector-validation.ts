import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabelValue, checkQualifiedName } from "../../names.ts";
import { wellFormed } from "./field-checks.ts";
import type { LabelSelector } from "./label-selector.ts";

/** Complaints about a label selector at `path`; none when it is absent. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  if (selector === undefined) return [];
  const errors = validateLabels(selector.matchLabels, `${path}.matchLabels`);
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    const values = requirement.values ?? [];
    switch (requirement.operator) {
      case "In":
      case "NotIn":
        if (values.length === 0)
          errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
        break;
      case "Exists":
      case "DoesNotExist":
        if (values.length > 0) {
          errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        }
        break;
      default:
        errors.push(invalid(`${at}.operator`, requirement.operator, "not a valid selector operator"));
    }
    errors.push(...checkQualifiedName(requirement.key).map((why) => invalid(`${at}.key`, requirement.key, why)));
    errors.push(...values.flatMap((value, i) => wellFormed(`${at}.values[${i}]`, value, checkLabelValue)));
  }
  return errors;
}

/** Complaints about a map of labels at `path`; like Kubernetes they name the map and not the key. */
export function validateLabels(labels: Record<string, string> | undefined, path: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...checkQualifiedName(key).map((why) => invalid(path, key, why)),
    ...wellFormed(path, value, checkLabelValue),
  ]);
}

/** Whether a selector selects nothing in particular: absent, or without any requirement. */
export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  return Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;
}
