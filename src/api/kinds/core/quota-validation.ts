import { type FieldError, invalid } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { same } from "../meta/field-checks.ts";
import type { ResourceQuotaSpec } from "./resource-quota.ts";
import { validateAmount } from "./resource-validation.ts";

const SCOPES = [
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
];

export function validateQuota(spec: ResourceQuotaSpec, old: ResourceQuotaSpec | undefined): FieldError[] {
  const errors = Object.entries(spec.hard ?? {}).flatMap(([name, value]) => [
    ...checkQualifiedName(name).map((why) => invalid(`spec.hard[${name}]`, name, why)),
    ...validateAmount(name, value, `spec.hard[${name}]`),
  ]);
  if ((spec.scopes ?? []).some((scope) => !SCOPES.includes(scope))) {
    errors.push(invalid("spec.scopes", spec.scopes, "unsupported scope"));
  }
  if (old !== undefined && !same(spec.scopes, old.scopes))
    errors.push(invalid("spec.scopes", spec.scopes, "field is immutable"));
  return errors;
}
