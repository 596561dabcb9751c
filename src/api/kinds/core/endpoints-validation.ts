import { type FieldError, required } from "../../field-error.ts";
import { checkLabel, checkQualifiedName, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { addressWarnings } from "../meta/address-warnings.ts";
import { ipAddress, portNumber, requiredOneOf, wellFormed } from "../meta/field-checks.ts";
import { isOfServer, ordinaryAddress } from "../meta/special-addresses.ts";
import type { EndpointAddress, EndpointSubset, EndpointsSchema } from "./endpoints.ts";

type Endpoints = InferOutput<typeof EndpointsSchema>;

/** What holds for the addresses of one object. */
interface AddressRule {
  /** Addresses that it had already. */
  readonly known: readonly string[];
  /** Whether addresses may be such as only have a meaning to the machine itself. */
  readonly special: boolean;
}

export function validateEndpoints({ metadata, subsets }: Endpoints, old: Endpoints | undefined): FieldError[] {
  const known = (old?.subsets ?? []).flatMap(allAddresses).map(({ ip }) => ip);
  const rule = { known, special: isOfServer(metadata) };
  return (subsets ?? []).flatMap((subset, i) => validateSubset(subset, `subsets[${i}]`, rule));
}

export function endpointsWarnings({ subsets }: Endpoints): string[] {
  return (subsets ?? []).flatMap((subset, i) =>
    (["addresses", "notReadyAddresses"] as const).flatMap((list) =>
      (subset[list] ?? []).flatMap(({ ip }, j) => addressWarnings(ip, `subsets[${i}].${list}[${j}].ip`)),
    ),
  );
}

function allAddresses({ addresses = [], notReadyAddresses = [] }: EndpointSubset): EndpointAddress[] {
  return [...addresses, ...notReadyAddresses];
}

function validateSubset(subset: EndpointSubset, path: string, rule: AddressRule): FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  const errors: FieldError[] = [];
  if (addresses.length === 0 && notReadyAddresses.length === 0) {
    errors.push(required(path, "must specify `addresses` or `notReadyAddresses`"));
  }
  errors.push(...addresses.flatMap((address, i) => validateAddress(address, `${path}.addresses[${i}]`, rule)));
  errors.push(
    ...notReadyAddresses.flatMap((address, i) => validateAddress(address, `${path}.notReadyAddresses[${i}]`, rule)),
  );
  for (const [i, port] of ports.entries()) {
    const at = `${path}.ports[${i}]`;
    errors.push(
      ...(ports.length > 1 && !port.name ? [required(`${at}.name`)] : wellFormed(`${at}.name`, port.name, checkLabel)),
    );
    errors.push(...portNumber(`${at}.port`, port.port));
    errors.push(...requiredOneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]));
    errors.push(...wellFormed(`${at}.appProtocol`, port.appProtocol, checkQualifiedName));
  }
  return errors;
}

function validateAddress(address: EndpointAddress, path: string, rule: AddressRule): FieldError[] {
  const wrong = ipAddress(`${path}.ip`, address.ip, rule.known);
  return [
    ...wrong,
    ...wellFormed(`${path}.hostname`, address.hostname, checkLabel),
    ...wellFormed(`${path}.nodeName`, address.nodeName, checkSubdomain),
    ...(wrong.length > 0 || rule.special ? [] : ordinaryAddress(`${path}.ip`, address.ip)),
  ];
}
