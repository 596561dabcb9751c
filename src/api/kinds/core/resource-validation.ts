import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";
import { compareQuantity, quantityBigInt, tryQuantity, ZERO } from "../../quantity.ts";
import type { ResourceRequirements } from "./resource-requirements.ts";

const NANO = 1_000_000_000n;
/** Resources without a domain that a container may ask for. */
const STANDARD = new Set(["cpu", "memory", "ephemeral-storage"]);
/** Resources without a domain that are counted in whole units. */
const WHOLE = new Set(["pods", "services", "replicationcontrollers", "resourcequotas", "secrets", "configmaps"]);

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
/** Whether a resource belongs to a device or a vendor. */
export const isExtendedResource = (name: string): boolean => !isNative(name) && !name.startsWith("requests.");
const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

/** What a container or a pod as a whole asks for: at most what it is limited to. */
export function validateResources(resources: ResourceRequirements | undefined, path: string): FieldError[] {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  const errors = [
    ...Object.entries(limits).flatMap(([name, value]) =>
      validateContainerResource(name, value, `${path}.limits[${name}]`),
    ),
    ...Object.entries(requests).flatMap(([name, value]) => [
      ...validateContainerResource(name, value, `${path}.requests[${name}]`),
      ...validateAgainstLimit(name, value, limits[name], path),
    ]),
  ];
  const named = [...Object.keys(limits), ...Object.keys(requests)];
  if (named.some(isHugePages) && !named.some((name) => name === "cpu" || name === "memory")) {
    errors.push(forbidden(path, "HugePages require cpu or memory"));
  }
  return errors;
}

function validateContainerResource(name: string, value: string, path: string): FieldError[] {
  const errors = checkQualifiedName(name).map((why) => invalid(path, name, why));
  if (!name.includes("/") && !STANDARD.has(name) && !isHugePages(name)) {
    errors.push(invalid(path, name, "must be a standard resource for containers"));
  }
  return [...errors, ...validateAmount(name, value, path)];
}

function validateAgainstLimit(name: string, value: string, limit: string | undefined, path: string): FieldError[] {
  if (limit === undefined) {
    if (mayOvercommit(name)) return [];
    return [required(`${path}.limits`, "Limit must be set for non overcommitable resources")];
  }
  const order = compareQuantity(tryQuantity(value) ?? ZERO, tryQuantity(limit) ?? ZERO);
  if (!mayOvercommit(name) && order !== 0) {
    return [invalid(`${path}.requests`, value, `must be equal to ${name} limit of ${limit}`)];
  }
  return order > 0
    ? [invalid(`${path}.requests`, value, `must be less than or equal to ${name} limit of ${limit}`)]
    : [];
}

/** An amount of a resource: not negative, and whole where the resource comes in units. */
export function validateAmount(name: string, value: string, path: string): FieldError[] {
  const amount = tryQuantity(value) ?? ZERO;
  if (amount.nanos < 0n) return [invalid(path, value, "must be greater than or equal to 0")];
  const counted = isExtendedResource(name) || WHOLE.has(name) || name.startsWith("count/");
  return counted && quantityBigInt(amount) * NANO !== amount.nanos ? [invalid(path, value, "must be an integer")] : [];
}
