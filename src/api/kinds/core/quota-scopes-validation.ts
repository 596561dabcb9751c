import { type FieldError, invalid, required } from "../../field-error.ts";
import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement } from "./resource-quota.ts";

/** Names that a quota with a scope of pods may limit; BestEffort pods ask for nothing but their place. */
const PODS = ["pods"];
const COMPUTE = [...PODS, ...["cpu", "memory"].flatMap((name) => [name, `requests.${name}`, `limits.${name}`])];
const CLAIMS = ["persistentvolumeclaims", "requests.storage"];

const SCOPES: ReadonlyMap<string, readonly string[]> = new Map([
  ["Terminating", COMPUTE],
  ["NotTerminating", COMPUTE],
  ["BestEffort", PODS],
  ["NotBestEffort", COMPUTE],
  ["PriorityClass", COMPUTE],
  ["CrossNamespacePodAffinity", COMPUTE],
  ["VolumeAttributesClass", CLAIMS],
]);
/** Scopes that have no values. */
const PLAIN = ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"];
const OPPOSITES = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

/** Complaints about the scopes of a quota; `isStandard` tells the names that scopes restrict. */
export function validateScopes(spec: ResourceQuotaSpec, isStandard: (name: string) => boolean): FieldError[] {
  const names = Object.keys(spec.hard ?? {}).filter(isStandard);
  const plain = spec.scopes ?? [];
  const selectors = spec.scopeSelector?.matchExpressions ?? [];
  const path = "spec.scopeSelector.matchExpressions";
  return [
    ...plain.flatMap((scope) => [
      ...(SCOPES.has(scope) ? [] : [invalid("spec.scopes", plain, "unsupported scope")]),
      ...misapplied(scope, names).map((why) => invalid("spec.scopes", plain, why)),
    ]),
    ...(contradictory(plain) ? [invalid("spec.scopes", plain, "conflicting scopes")] : []),
    ...selectors.flatMap((selector) => [
      ...(SCOPES.has(selector.scopeName)
        ? []
        : [invalid(`${path}.scopeName`, selector.scopeName, "unsupported scope")]),
      ...misapplied(selector.scopeName, names).map((why) => invalid(path, spec.scopeSelector, why)),
      ...validateOperator(selector, path),
    ]),
    ...(contradictory(selectors.map(({ scopeName }) => scopeName))
      ? [invalid(path, spec.scopeSelector, "conflicting scopes")]
      : []),
  ];
}

/** One complaint for each name that objects in the scope are not counted under. */
function misapplied(scope: string, names: readonly string[]): string[] {
  const counted = SCOPES.get(scope);
  if (counted === undefined) return [];
  return names.filter((name) => !counted.includes(name)).map(() => "unsupported scope applied to resource");
}

const contradictory = (scopes: readonly string[]): boolean =>
  OPPOSITES.some((pair) => pair.every((scope) => scopes.includes(scope)));

function validateOperator(selector: ScopedResourceSelectorRequirement, path: string): FieldError[] {
  const { scopeName, operator, values = [] } = selector;
  const errors: FieldError[] = [];
  if (PLAIN.includes(scopeName) && operator !== "Exists") {
    const names = PLAIN.map((name) => `ResourceQuotaScope${name}`);
    const why = `must be 'Exist' only operator when scope is any of ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
    errors.push(invalid(`${path}.operator`, operator, why));
  }
  if (operator === "In" || operator === "NotIn") {
    const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (values.length === 0) errors.push(required(`${path}.values`, why));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    if (values.length > 0) errors.push(invalid(`${path}.values`, values, why));
  } else {
    errors.push(invalid(`${path}.operator`, operator, "not a valid selector operator"));
  }
  return errors;
}
