import { isIP } from "node:net";
import { duplicate, type FieldError, invalid, required, tooMany } from "../../field-error.ts";
import { checkLabel, checkLabelValue, checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { addressWarnings } from "../meta/address-warnings.ts";
import { immutable, ipAddress, requiredOneOf, wellFormed } from "../meta/field-checks.ts";
import { validateLabels } from "../meta/label-selector-validation.ts";
import { isOfServer, ordinaryAddress } from "../meta/special-addresses.ts";
import type { Endpoint, EndpointSliceSchema } from "./endpoint-slice.ts";

type EndpointSlice = InferOutput<typeof EndpointSliceSchema>;

const TYPES = ["FQDN", "IPv4", "IPv6"];
const PROTOCOLS = ["SCTP", "TCP", "UDP"];
/** Limits of one slice. */
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_TOPOLOGY = 16;
const MAX_HINTS = 8;

/** What holds for the addresses of a slice. */
interface AddressRule {
  readonly type: string;
  /** Addresses that the slice had already. */
  readonly known: readonly string[];
  /** Whether addresses may be such as only have a meaning to the machine itself. */
  readonly special: boolean;
}

export function validateEndpointSlice(slice: EndpointSlice, old: EndpointSlice | undefined): FieldError[] {
  const known = (old?.endpoints ?? []).flatMap(({ addresses }) => addresses ?? []);
  const rule = { type: slice.addressType, known, special: isOfServer(slice.metadata) };
  return [
    ...(old === undefined ? [] : immutable("addressType", slice.addressType, old.addressType)),
    ...requiredOneOf("addressType", slice.addressType, TYPES),
    ...validateEndpoints(slice.endpoints ?? [], rule),
    ...validatePorts(slice),
  ];
}

export function endpointSliceWarnings({ addressType, endpoints }: EndpointSlice): string[] {
  if (addressType === "FQDN") return ["spec.addressType: FQDN endpoints are deprecated"];
  return (endpoints ?? []).flatMap(({ addresses }, i) =>
    (addresses ?? []).flatMap((ip, j) => addressWarnings(ip, `endpoints[${i}].addresses[${j}]`)),
  );
}

function validateEndpoints(endpoints: readonly Endpoint[], rule: AddressRule): FieldError[] {
  if (endpoints.length > MAX_ENDPOINTS) return [tooMany("endpoints", endpoints.length, MAX_ENDPOINTS)];
  return endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, `endpoints[${i}]`, rule));
}

function validateEndpoint(endpoint: Endpoint, path: string, rule: AddressRule): FieldError[] {
  const { addresses = [], hints, deprecatedTopology: topology = {} } = endpoint;
  const errors: FieldError[] = [];
  const at = `${path}.addresses`;
  if (addresses.length === 0) errors.push(required(at, "must contain at least 1 address"));
  if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(at, addresses.length, MAX_ADDRESSES));
  const labels = Object.keys(topology).length;
  return [
    ...errors,
    ...addresses.flatMap((address, i) => validateAddress(address, `${at}[${i}]`, rule)),
    ...wellFormed(`${path}.nodeName`, endpoint.nodeName, checkSubdomain),
    ...(labels > MAX_TOPOLOGY ? [tooMany(`${path}.deprecatedTopology`, labels, MAX_TOPOLOGY)] : []),
    ...validateLabels(topology, `${path}.deprecatedTopology`),
    ...wellFormed(`${path}.hostname`, endpoint.hostname, checkLabel),
    ...validateHints(hints?.forZones, `${path}.hints.forZones`, checkLabelValue),
    ...validateHints(hints?.forNodes, `${path}.hints.forNodes`, checkSubdomain),
  ];
}

function validateHints(
  hints: readonly { readonly name: string }[] = [],
  path: string,
  check: (name: string) => string[],
): FieldError[] {
  if (hints.length > MAX_HINTS) return [tooMany(path, hints.length, MAX_HINTS)];
  const names = hints.map(({ name }) => name);
  return names.flatMap((name, i) => {
    const at = `${path}[${i}].name`;
    const errors = check(name).map((why) => invalid(at, name, why));
    return names.indexOf(name) < i ? [duplicate(at, name), ...errors] : errors;
  });
}

function validateAddress(address: string, path: string, { type, known, special }: AddressRule): FieldError[] {
  if (type === "FQDN") return validateDomain(address, path);
  if (!TYPES.includes(type)) return [];
  const wrong = ipAddress(path, address, known);
  if (wrong.length > 0) return wrong;
  const family = `IPv${isIP(address)}`;
  const errors = family === type ? [] : [invalid(path, address, `must be an ${type} address`)];
  return special ? errors : [...errors, ...ordinaryAddress(path, address)];
}

function validateDomain(name: string, path: string): FieldError[] {
  if (name === "") return [required(path)];
  const relative = name.replace(/\.$/, "");
  const errors = checkSubdomain(relative).map((why) => invalid(path, name, why));
  if (errors.length > 0 || relative.includes(".")) return errors;
  return [invalid(path, name, "should be a domain with at least two segments separated by dots")];
}

function validatePorts(slice: EndpointSlice): FieldError[] {
  const ports = slice.ports ?? [];
  if (ports.length > MAX_PORTS) return [tooMany("ports", ports.length, MAX_PORTS)];
  const names = ports.map(({ name }) => name ?? "");
  return ports.flatMap(({ protocol, appProtocol }, i) => {
    const [at, name = ""] = [`ports[${i}]`, names[i]];
    return [
      ...wellFormed(`${at}.name`, name, checkLabel),
      ...(names.indexOf(name) < i ? [duplicate(`${at}.name`, name)] : []),
      ...requiredOneOf(`${at}.protocol`, protocol, PROTOCOLS),
      ...wellFormed(`${at}.appProtocol`, appProtocol, checkQualifiedName),
    ];
  });
}
