import { canonicalAddress } from "../../../lib/cidr.ts";
import { type FieldError, invalid } from "../../field-error.ts";
import { checkPathSegment, checkSubdomain } from "../../names.ts";
import { immutable, requiredName, wellFormed } from "../meta/field-checks.ts";
import type { IPAddressSpec } from "./ip-address.ts";

/** Complaints about an IPAddress, whose name is the address and which belongs to one other object for good. */
export function validateIPAddress(name: string, { parentRef }: IPAddressSpec, old?: IPAddressSpec): FieldError[] {
  const path = "spec.parentRef";
  return [
    ...(old === undefined ? validateName(name) : []),
    ...wellFormed(`${path}.group`, parentRef.group, checkSubdomain),
    ...requiredName(`${path}.resource`, parentRef.resource, checkPathSegment),
    ...requiredName(`${path}.name`, parentRef.name, checkPathSegment),
    ...wellFormed(`${path}.namespace`, parentRef.namespace, checkPathSegment),
    ...(old === undefined ? [] : immutable(path, parentRef, old.parentRef)),
  ];
}

function validateName(name: string): FieldError[] {
  const canonical = canonicalAddress(name);
  if (canonical === undefined) return [invalid("metadata.name", name, "must be a valid IP address")];
  return canonical === name ? [] : [invalid("metadata.name", name, "must be a canonical format IP address")];
}
