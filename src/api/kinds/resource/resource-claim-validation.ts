import { type FieldError, invalid, invalidWhole, notSupported, required } from "../../field-error.ts";
import { validateClassName, validateFullyQualified, validateLabelName } from "./device-names.ts";
import { validateDeviceToleration, validateOpaque, validateSelectors } from "./device-parts-validation.ts";
import { validateList, validateSet } from "./list-validation.ts";
import { RequestNames } from "./request-names.ts";
import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSubRequest,
  ExactDeviceRequest,
  ResourceClaimSpec,
} from "./resource-claim-spec.ts";

const MAX = 32;
const MAX_ALTERNATIVES = 8;
const MAX_TOLERATIONS = 16;

/** What a request says nothing about: one device, and tolerations that compare. */
export function defaultClaim({ devices }: ResourceClaimSpec): void {
  for (const { exactly, firstAvailable } of devices?.requests ?? []) {
    for (const request of [...(exactly === undefined ? [] : [exactly]), ...(firstAvailable ?? [])]) {
      request.allocationMode ||= "ExactCount";
      if (request.allocationMode === "ExactCount" && !request.count) request.count = 1;
      for (const toleration of request.tolerations ?? []) toleration.operator ||= "Equal";
    }
  }
}

export function validateClaimSpec({ devices }: ResourceClaimSpec, path: string): FieldError[] {
  return devices === undefined ? [] : validateClaim(devices, `${path}.devices`);
}

function validateClaim(claim: DeviceClaim, path: string): FieldError[] {
  const names = new RequestNames(claim.requests);
  return [
    ...validateSet(claim.requests, { path: `${path}.requests`, max: MAX, check: validateRequest }, ({ name }) => name),
    ...validateList(claim.constraints, {
      path: `${path}.constraints`,
      max: MAX,
      check: (constraint, at) => validateConstraint(constraint, at, names),
    }),
    ...validateList(claim.config, {
      path: `${path}.config`,
      max: MAX,
      check: (config, at) => [...names.validate(config.requests, `${at}.requests`), ...validateOpaque(config, at)],
    }),
  ];
}

function validateRequest(request: DeviceRequest, path: string): FieldError[] {
  const { name, exactly, firstAvailable = [] } = request;
  const errors = validateLabelName(name, `${path}.name`);
  const why = "exactly one of `exactly` or `firstAvailable` is required";
  if (exactly !== undefined && firstAvailable.length > 0) {
    return [...errors, invalidWhole(path, `null: ${why}, but multiple fields are set`)];
  }
  if (exactly !== undefined) return [...errors, ...validateAsked(exactly, `${path}.exactly`)];
  if (firstAvailable.length === 0) return [...errors, required(path, why)];
  const rule = { path: `${path}.firstAvailable`, max: MAX_ALTERNATIVES, check: validateAlternative };
  return [...errors, ...validateSet(firstAvailable, rule, (alternative) => alternative.name)];
}

function validateAlternative(request: DeviceSubRequest, path: string): FieldError[] {
  return [...validateLabelName(request.name, `${path}.name`), ...validateAsked(request, path)];
}

function validateAsked(request: ExactDeviceRequest | DeviceSubRequest, path: string): FieldError[] {
  return [
    ...validateClassName(request.deviceClassName, `${path}.deviceClassName`),
    ...validateSelectors(request.selectors, `${path}.selectors`),
    ...validateCount(request, path),
    ...validateList(request.tolerations, {
      path: `${path}.tolerations`,
      max: MAX_TOLERATIONS,
      check: validateDeviceToleration,
    }),
  ];
}

function validateCount({ allocationMode: mode = "", count }: ExactDeviceRequest, path: string): FieldError[] {
  const number = Number(count ?? 0);
  if (mode === "All") {
    const why = "must not be specified when allocationMode is 'All'";
    return number === 0 ? [] : [invalid(`${path}.count`, number, why)];
  }
  if (mode !== "ExactCount") return [notSupported(`${path}.allocationMode`, mode, ["All", "ExactCount"])];
  return number > 0 ? [] : [invalid(`${path}.count`, number, "must be greater than zero")];
}

function validateConstraint(constraint: DeviceConstraint, path: string, names: RequestNames): FieldError[] {
  const { matchAttribute: match, distinctAttribute: distinct } = constraint;
  const errors = names.validate(constraint.requests, `${path}.requests`);
  if (match !== undefined) return [...errors, ...validateFullyQualified(match, `${path}.matchAttribute`)];
  if (distinct !== undefined) return [...errors, ...validateFullyQualified(distinct, `${path}.distinctAttribute`)];
  const why = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
  return [...errors, required(path, why)];
}
