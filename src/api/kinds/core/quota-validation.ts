import { type FieldError, invalid } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";

import { validateScopes } from "./quota-scopes-validation.ts";
import type { ResourceQuotaSpec, ResourceQuotaStatus } from "./resource-quota.ts";
import { validateAmount } from "./resource-validation.ts";

const STANDARD = new Set([
  ...["cpu", "memory", "ephemeral-storage"].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
  ...["pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "requests.storage"],
  ...["persistentvolumeclaims", "services.nodeports", "services.loadbalancers"],
]);

const isStandard = (name: string): boolean => STANDARD.has(name) || /^(requests\.)?hugepages-/.test(name);

export function validateQuota(spec: ResourceQuotaSpec, old: ResourceQuotaSpec | undefined): FieldError[] {
  const errors = [...validateAmounts("spec.hard", spec.hard), ...validateScopes(spec, isStandard)];
  if (old !== undefined && new Set(spec.scopes).symmetricDifference(new Set(old.scopes)).size > 0) {
    errors.push(invalid("spec.scopes", spec.scopes, "field is immutable"));
  }
  return errors;
}

export function validateQuotaStatus({ hard, used }: ResourceQuotaStatus): FieldError[] {
  return [...validateAmounts("status.hard", hard), ...validateAmounts("status.used", used)];
}

function validateAmounts(path: string, list: Readonly<Record<string, string>> | undefined): FieldError[] {
  return Object.entries(list ?? {}).flatMap(([name, value]) => {
    const at = `${path}[${name}]`;
    return [...validateName(at, name), ...validateAmount(name, value, at)];
  });
}

function validateName(path: string, name: string): FieldError[] {
  const complaints = [...checkQualifiedName(name)];
  if (!name.includes("/") && !isStandard(name)) {
    if (name !== "storage") complaints.push("must be a standard resource type or fully qualified");
    complaints.push("must be a standard resource for quota");
  }
  return complaints.map((why) => invalid(path, name, why));
}
