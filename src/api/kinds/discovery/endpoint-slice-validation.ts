import { isIPv4, isIPv6 } from "node:net";
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from "../../field-error.ts";
import { checkLabel, checkLabelValue, checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, portNumber, requiredOneOf, wellFormed } from "../meta/field-checks.ts";
import type { Endpoint, EndpointSliceSchema } from "./endpoint-slice.ts";

type EndpointSlice = InferOutput<typeof EndpointSliceSchema>;

const TYPES = ["FQDN", "IPv4", "IPv6"];
/** Limits of one slice. */
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const PROTOCOLS = ["SCTP", "TCP", "UDP"];

export function validateEndpointSlice(slice: EndpointSlice, old: EndpointSlice | undefined): FieldError[] {
  const errors = validateAddressType(slice.addressType);
  const endpoints = slice.endpoints ?? [];
  if (endpoints.length > MAX_ENDPOINTS) errors.push(tooMany("endpoints", endpoints.length, MAX_ENDPOINTS));
  errors.push(...endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, slice.addressType, `endpoints[${i}]`)));
  errors.push(...validatePorts(slice));
  return old === undefined ? errors : [...errors, ...immutable("addressType", slice.addressType, old.addressType)];
}

function validateAddressType(type: string): FieldError[] {
  if (type === "") return [required("addressType")];
  return TYPES.includes(type) ? [] : [notSupported("addressType", type, TYPES)];
}

function validateEndpoint(endpoint: Endpoint, type: string, path: string): FieldError[] {
  const addresses = endpoint.addresses ?? [];
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(`${path}.addresses`, "must contain at least 1 address"));
  if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(`${path}.addresses`, addresses.length, MAX_ADDRESSES));
  errors.push(...addresses.flatMap((address, i) => validateAddress(address, type, `${path}.addresses[${i}]`)));
  errors.push(...wellFormed(`${path}.nodeName`, endpoint.nodeName, checkSubdomain));
  errors.push(...wellFormed(`${path}.hostname`, endpoint.hostname, checkLabel));
  errors.push(...wellFormed(`${path}.zone`, endpoint.zone, checkLabelValue));
  for (const [i, { name }] of (endpoint.hints?.forZones ?? []).entries()) {
    errors.push(
      ...(name
        ? wellFormed(`${path}.hints.forZones[${i}].name`, name, checkLabelValue)
        : [required(`${path}.hints.forZones[${i}].name`)]),
    );
  }
  return errors;
}

function validateAddress(address: string, type: string, path: string): FieldError[] {
  if (type === "IPv4") return isIPv4(address) ? [] : [invalid(path, address, "must be an IPv4 address")];
  if (type === "IPv6") return isIPv6(address) ? [] : [invalid(path, address, "must be an IPv6 address")];
  return type === "FQDN" ? wellFormed(path, address, checkSubdomain) : [];
}

function validatePorts(slice: EndpointSlice): FieldError[] {
  const ports = slice.ports ?? [];
  const names = new Set<string>();
  const errors = ports.length > MAX_PORTS ? [tooMany("ports", ports.length, MAX_PORTS)] : [];
  for (const [i, { name = "", port, protocol, appProtocol }] of ports.entries()) {
    const at = `ports[${i}]`;
    errors.push(...wellFormed(`${at}.name`, name, checkLabel));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (port !== undefined) errors.push(...portNumber(`${at}.port`, port));
    errors.push(...requiredOneOf(`${at}.protocol`, protocol, PROTOCOLS));
    if (appProtocol)
      errors.push(...checkQualifiedName(appProtocol).map((why) => invalid(`${at}.appProtocol`, appProtocol, why)));
  }
  return errors;
}
