import { duplicate, type FieldError, forbidden, invalid } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import { addQuantity, compareQuantity, formatQuantity, type Quantity, tryQuantity, ZERO } from "../../quantity.ts";
import { requiredName, wellFormed } from "../meta/field-checks.ts";
import type { PodSpec } from "./pod-spec.ts";
import { validatePodResourceName, validateRequirements } from "./resource-validation.ts";

/** What a pod asks for as a whole: at least as much as its containers together, and each of them within its limits. */
export function validatePodResources(spec: PodSpec, path: string): FieldError[] {
  const { resources } = spec;
  if (resources === undefined) return [];
  const errors: FieldError[] = [];
  if (resources.claims !== undefined) {
    errors.push(forbidden(`${path}.claims`, "claims cannot be set for Resources at pod-level"));
  }
  errors.push(...validateRequirements(resources, path, validatePodResourceName));
  for (const [name, sum] of sumOfRequests(spec)) {
    const own = resources.requests?.[name] ?? "0";
    if (compareQuantity(sum, tryQuantity(own) ?? ZERO) > 0) {
      const why = `must be greater than or equal to aggregate container requests of ${formatQuantity(sum)}`;
      errors.push(invalid(`${path}.requests[${name}]`, own, why));
    }
  }
  for (const [i, container] of (spec.containers ?? []).entries()) {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const own = resources.limits?.[name];
      if (own === undefined || compareQuantity(tryQuantity(limit) ?? ZERO, tryQuantity(own) ?? ZERO) <= 0) continue;
      const at = `${path}.containers[${i}][${name}].limits`;
      errors.push(invalid(at, limit, `must be less than or equal to pod limits of ${own}`));
    }
  }
  return errors;
}

/** What a pod's containers need at the most at one time: all regular ones and sidecars, or an init container beside the sidecars before it. */
function sumOfRequests(spec: PodSpec): Map<string, Quantity> {
  const total = new Map<string, Quantity>();
  const sidecars = new Map<string, Quantity>();
  const peaks: Map<string, Quantity>[] = [];
  const add = (sums: Map<string, Quantity>, requests: Record<string, string> = {}): void => {
    for (const [name, value] of Object.entries(requests)) {
      sums.set(name, addQuantity(sums.get(name) ?? ZERO, tryQuantity(value) ?? ZERO));
    }
  };
  for (const { resources } of spec.containers ?? []) add(total, resources?.requests);
  for (const { restartPolicy, resources } of spec.initContainers ?? []) {
    const isSidecar = restartPolicy === "Always";
    if (isSidecar) add(total, resources?.requests);
    if (isSidecar) add(sidecars, resources?.requests);
    const peak = new Map(sidecars);
    if (!isSidecar) add(peak, resources?.requests);
    peaks.push(peak);
  }
  for (const peak of peaks) {
    for (const [name, value] of peak) if (compareQuantity(value, total.get(name) ?? ZERO) > 0) total.set(name, value);
  }
  return total;
}

/** Devices that a pod claims: each under a name of its own, from an existing claim or from a template of one. */
export function validatePodClaims(spec: PodSpec, path: string): FieldError[] {
  const names = (spec.resourceClaims ?? []).map((claim) => claim.name);
  return (spec.resourceClaims ?? []).flatMap((claim, index) => {
    const at = `${path}[${index}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    const errors =
      name && names.indexOf(name) < index
        ? [duplicate(`${at}.name`, name)]
        : requiredName(`${at}.name`, name, checkLabel);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      const why = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified";
      errors.push(invalid(at, claim, why));
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      errors.push(invalid(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
    }
    return [
      ...errors,
      ...wellFormed(`${at}.resourceClaimName`, resourceClaimName, checkSubdomain),
      ...wellFormed(`${at}.resourceClaimTemplateName`, resourceClaimTemplateName, checkSubdomain),
    ];
  });
}
