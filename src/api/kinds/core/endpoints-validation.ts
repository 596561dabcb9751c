import { type FieldError, required } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { ipAddress, portNumber, requiredOneOf, wellFormed } from "../meta/field-checks.ts";
import type { EndpointAddress, EndpointSubset, EndpointsSchema } from "./endpoints.ts";

export function validateEndpoints({ subsets }: InferOutput<typeof EndpointsSchema>): FieldError[] {
  return (subsets ?? []).flatMap((subset, index) => validateSubset(subset, `subsets[${index}]`));
}

function validateSubset(subset: EndpointSubset, path: string): FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  const errors: FieldError[] = [];
  if (addresses.length === 0 && notReadyAddresses.length === 0) {
    errors.push(required(path, "must specify `addresses` or `notReadyAddresses`"));
  }
  errors.push(...addresses.flatMap((address, i) => validateAddress(address, `${path}.addresses[${i}]`)));
  errors.push(
    ...notReadyAddresses.flatMap((address, i) => validateAddress(address, `${path}.notReadyAddresses[${i}]`)),
  );
  for (const [i, port] of ports.entries()) {
    const at = `${path}.ports[${i}]`;
    errors.push(
      ...(ports.length > 1 && !port.name ? [required(`${at}.name`)] : wellFormed(`${at}.name`, port.name, checkLabel)),
    );
    errors.push(...portNumber(`${at}.port`, port.port));
    errors.push(...requiredOneOf(`${at}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]));
  }
  return errors;
}

function validateAddress(address: EndpointAddress, path: string): FieldError[] {
  return [
    ...ipAddress(`${path}.ip`, address.ip),
    ...wellFormed(`${path}.hostname`, address.hostname, checkLabel),
    ...wellFormed(`${path}.nodeName`, address.nodeName, checkSubdomain),
  ];
}
