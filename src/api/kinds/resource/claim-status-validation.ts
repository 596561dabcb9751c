import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid, notSupported, required, tooLong, tooMany } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { validateNodeSelector } from "../core/scheduling-validation.ts";
import { validateDriverName } from "../core/volume-validation.ts";
import { validateConditions } from "../meta/conditions-validation.ts";
import { cidr, immutable } from "../meta/field-checks.ts";
import { validateLabelName, validatePoolName, validateShareId } from "./device-names.ts";
import { validateBinding, validateOpaque, validateRaw } from "./device-parts-validation.ts";
import { validateList, validateSet } from "./list-validation.ts";
import { RequestNames } from "./request-names.ts";
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaimConsumerReference,
  ResourceClaimSchema,
} from "./resource-claim.ts";

type ResourceClaim = InferOutput<typeof ResourceClaimSchema>;

const MAX_CONSUMERS = 256;
const MAX_RESULTS = 32;
/** Those of the class and of the claim. */
const MAX_CONFIG = 64;
const MAX_CONDITIONS = 8;
const MAX_IPS = 16;
/** Bytes. */
const MAX_DATA = 10 * 1024;
const MAX_INTERFACE = 256;
const MAX_HARDWARE = 128;
const RESERVED = "status.reservedFor";

interface DeviceId {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly shareID?: string | undefined;
}

const idOf = ({ driver, pool, device, shareID = "" }: DeviceId): string =>
  `${driver}/${pool}/${device}${shareID === "" ? "" : `/${shareID}`}`;

export function validateClaimStatus({ metadata, spec, status }: ResourceClaim, old: ResourceClaim): FieldError[] {
  const { reservedFor = [], allocation, devices = [] } = status;
  const allocated = new Set((allocation?.devices?.results ?? []).map(idOf));
  const errors = [
    ...validateSet(reservedFor, { path: RESERVED, max: MAX_CONSUMERS, check: validateConsumer }, ({ uid }) => uid),
    ...validateSet(
      devices,
      {
        path: "status.devices",
        max: Number.POSITIVE_INFINITY,
        check: (device, at) => validateDevice(device, at, allocated),
      },
      idOf,
    ),
  ];
  if (reservedFor.length > 0 && allocation === undefined) {
    errors.push(forbidden(RESERVED, "may not be specified when `allocated` is not set"));
  } else if (metadata.deletionTimestamp) {
    const before = old.status.reservedFor ?? [];
    if (reservedFor.some((consumer) => !before.some((other) => equalJson(other, consumer)))) {
      const why = "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set";
      errors.push(forbidden(RESERVED, why));
    }
  }
  if (allocation === undefined) return errors;
  if (old.status.allocation !== undefined) {
    return [...errors, ...immutable("status.allocation", allocation, old.status.allocation)];
  }
  return [...errors, ...validateAllocation(allocation, new RequestNames(spec.devices?.requests))];
}

function validateConsumer(consumer: ResourceClaimConsumerReference, path: string): FieldError[] {
  return (["resource", "name", "uid"] as const).flatMap((field) =>
    consumer[field] === "" ? [required(`${path}.${field}`)] : [],
  );
}

function validateAllocation({ devices, nodeSelector }: AllocationResult, names: RequestNames): FieldError[] {
  const path = "status.allocation";
  return [
    ...validateList(devices?.results, {
      path: `${path}.devices.results`,
      max: MAX_RESULTS,
      check: (result, at) => validateResult(result, at, names),
    }),
    ...validateList(devices?.config, {
      path: `${path}.devices.config`,
      max: MAX_CONFIG,
      check: (config, at) => validateConfig(config, at, names),
    }),
    ...(nodeSelector === undefined ? [] : validateNodeSelector(nodeSelector, `${path}.nodeSelector`)),
  ];
}

function validateResult(result: DeviceRequestAllocationResult, path: string, names: RequestNames): FieldError[] {
  return [
    ...names.validateOne(result.request, `${path}.request`),
    ...validateDriverName(result.driver, `${path}.driver`),
    ...validatePoolName(result.pool, `${path}.pool`),
    ...validateLabelName(result.device, `${path}.device`),
    ...validateBinding(result, path),
    ...validateShareId(result.shareID, `${path}.shareID`),
  ];
}

const SOURCES = ["FromClaim", "FromClass"];

function validateConfig(config: DeviceAllocationConfiguration, path: string, names: RequestNames): FieldError[] {
  const { source } = config;
  const errors = source === "" ? [required(`${path}.source`)] : [];
  if (source !== "" && !SOURCES.includes(source)) errors.push(notSupported(`${path}.source`, source, SOURCES));
  return [...errors, ...names.validate(config.requests, `${path}.requests`), ...validateOpaque(config, path)];
}

function validateDevice(device: AllocatedDeviceStatus, path: string, allocated: ReadonlySet<string>): FieldError[] {
  const { conditions = [], data } = device;
  const errors = [
    ...validateDriverName(device.driver, `${path}.driver`),
    ...validatePoolName(device.pool, `${path}.pool`),
    ...validateLabelName(device.device, `${path}.device`),
    ...validateShareId(device.shareID, `${path}.shareID`),
  ];
  if (!allocated.has(idOf(device))) {
    errors.push(invalid(path, idOf(device), "must be an allocated device in the claim"));
  }
  if (conditions.length > MAX_CONDITIONS) {
    errors.push(tooMany(`${path}.conditions`, conditions.length, MAX_CONDITIONS));
  }
  return [
    ...errors,
    ...validateConditions(conditions, `${path}.conditions`),
    ...(data === undefined ? [] : validateRaw(data, `${path}.data`, MAX_DATA)),
    ...(device.networkData === undefined ? [] : validateNetwork(device.networkData, `${path}.networkData`)),
  ];
}

function validateNetwork({ interfaceName = "", hardwareAddress = "", ips }: NetworkDeviceData, path: string) {
  return [
    ...(interfaceName.length > MAX_INTERFACE ? [tooLong(`${path}.interfaceName`, MAX_INTERFACE)] : []),
    ...(hardwareAddress.length > MAX_HARDWARE ? [tooLong(`${path}.hardwareAddress`, MAX_HARDWARE)] : []),
    ...validateSet(ips, { path: `${path}.ips`, max: MAX_IPS, check: validateInterfaceAddress }),
  ];
}

/** An address with the length of its network's prefix: a block that may be named by any of its addresses. */
function validateInterfaceAddress(text: string, path: string): FieldError[] {
  const wrong = cidr(path, text).filter(({ message }) => !message.endsWith("beyond the prefix length"));
  if (wrong.length === 0) return [];
  return [invalid(path, text, "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)")];
}
