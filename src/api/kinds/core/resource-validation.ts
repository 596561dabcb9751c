import { duplicate, type FieldError, forbidden, invalid, notFound, notSupported, required } from "../../field-error.ts";
import { checkLabel, checkQualifiedName } from "../../names.ts";
import { compareQuantity, formatQuantity, quantityBigInt, tryQuantity, ZERO } from "../../quantity.ts";
import { wellFormed } from "../meta/field-checks.ts";
import type { ResourceRequirements } from "./resource-requirements.ts";

const NANO = 1_000_000_000n;
/** Resources without a domain that a container may ask for. */
const CONTAINER = new Set(["cpu", "memory", "ephemeral-storage"]);
/** Resources without a domain that are counted in whole units. */
const WHOLE = new Set([
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);
/** Every resource without a domain that a list of amounts may name. */
const STANDARD = new Set([
  ...WHOLE,
  ...CONTAINER,
  ...["requests", "limits"].flatMap((list) => [...CONTAINER].map((name) => `${list}.${name}`)),
  "storage",
  "requests.storage",
]);

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
/** Whether a resource belongs to a device or a vendor. */
export function isExtendedResource(name: string): boolean {
  if (isNative(name) || name.startsWith("requests.")) return false;
  return checkQualifiedName(`requests.${name}`).length === 0;
}
/** Whether more of a resource may be promised than there is. */
export const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

/** What a container asks for: at most what it is limited to, and claims of its pod. */
export function validateContainerResources(
  resources: ResourceRequirements | undefined,
  claimNames: ReadonlySet<string>,
  path: string,
): FieldError[] {
  return [
    ...validateRequirements(resources, path, validateContainerResourceName),
    ...validateClaims(resources, claimNames, `${path}.claims`),
  ];
}

/** Amounts asked for and limited, with `checkName` for what may be named. */
export function validateRequirements(
  resources: ResourceRequirements | undefined,
  path: string,
  checkName: (name: string, path: string) => FieldError[],
): FieldError[] {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  const checked = (name: string, value: string, at: string): FieldError[] => [
    ...checkName(name, at),
    ...validateAmount(name, value, at),
  ];
  const errors = [
    ...Object.entries(limits).flatMap(([name, value]) => [
      ...checked(name, value, `${path}.limits[${name}]`),
      ...validatePages(name, value, `${path}.limits[${name}]`),
    ]),
    ...Object.entries(requests).flatMap(([name, value]) => [
      ...checked(name, value, `${path}.requests[${name}]`),
      ...validateAgainstLimit(name, value, limits[name], path),
      ...validatePages(name, value, `${path}.requests[${name}]`),
    ]),
  ];
  const named = [...Object.keys(limits), ...Object.keys(requests)];
  if (named.some(isHugePages) && !named.some((name) => name === "cpu" || name === "memory")) {
    errors.push(forbidden(path, "HugePages require cpu or memory"));
  }
  return errors;
}

/** The name of a resource: qualified, or one that everybody knows. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const errors = checkQualifiedName(name).map((why) => invalid(path, name, why));
  if (errors.length > 0 || name.includes("/") || STANDARD.has(name) || isHugePages(name)) return errors;
  return name.startsWith("requests.hugepages-")
    ? errors
    : [invalid(path, name, "must be a standard resource type or fully qualified")];
}

/** The name of a resource that containers have. */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (!name.includes("/")) {
    const known = CONTAINER.has(name) || isHugePages(name);
    return known ? errors : [...errors, invalid(path, name, "must be a standard resource for containers")];
  }
  return isNative(name) || isExtendedResource(name)
    ? errors
    : [...errors, invalid(path, name, "doesn't follow extended resource name standard")];
}

/** The name of a resource that a pod has as a whole. */
export function validatePodResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || name === "cpu" || name === "memory" || isHugePages(name)) return errors;
  return [notSupported(path, name, ["cpu", "memory"])];
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

/** Huge pages come in whole pages, of the size that is in the name. */
function validatePages(name: string, value: string, path: string): FieldError[] {
  if (!isHugePages(name)) return [];
  const size = tryQuantity(name.slice("hugepages-".length)) ?? ZERO;
  const amount = tryQuantity(value) ?? ZERO;
  if (size.nanos > 0n && size.nanos % NANO === 0n && amount.nanos % size.nanos === 0n) return [];
  return [invalid(path, value, `${formatQuantity(amount)} is not positive integer multiple of ${name}`)];
}

/** An amount of a resource: not negative, and whole where the resource comes in units. */
export function validateAmount(name: string, value: string, path: string): FieldError[] {
  const amount = tryQuantity(value) ?? ZERO;
  const errors = amount.nanos < 0n ? [invalid(path, value, "must be greater than or equal to 0")] : [];
  const counted = isExtendedResource(name) || WHOLE.has(name) || name.startsWith("count/");
  if (counted && quantityBigInt(amount) * NANO !== amount.nanos)
    errors.push(invalid(path, value, "must be an integer"));
  return errors;
}

/** Claims by the names they have in the pod: each claim once, as a whole or request by request. */
function validateClaims(
  resources: ResourceRequirements | undefined,
  known: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const taken = new Set<string>();
  return (resources?.claims ?? []).flatMap(({ name, request }, index) => {
    const at = `${path}[${index}]`;
    if (!name) return [required(at)];
    const errors: FieldError[] = [];
    const key = request ? `${name}/${request}` : name;
    if (taken.has(name)) errors.push(duplicate(at, name));
    else {
      errors.push(...wellFormed(`${at}.request`, request, checkLabel));
      const overlaps = taken.has(key) || (!request && [...taken].some((other) => other.startsWith(`${name}/`)));
      if (overlaps) errors.push(duplicate(at, key));
      taken.add(key);
    }
    if (known.has(name)) return errors;
    const names = known.size === 0 ? " which is empty" : `: ${[...known].sort().join(", ")}`;
    return [...errors, notFound(at, name, `must be one of the names in pod.spec.resourceClaims${names}`)];
  });
}
