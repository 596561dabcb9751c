import { addressFamily, canonicalAddress } from "../../../lib/cidr.ts";

/** A warning about an address at `path` that is valid and not written as RFC 5952 recommends. */
export function addressWarnings(value: string, path: string): string[] {
  if (addressFamily(value) !== 6) return [];
  const wanted = canonicalAddress(value);
  if (wanted === value) return [];
  return [`${path}: IPv6 address "${value}" should be in RFC 5952 canonical format ("${wanted}")`];
}

/** The same about an address block. */
export function blockWarnings(value: string, path: string): string[] {
  const [address = "", bits = ""] = value.split("/");
  if (addressFamily(address) !== 6) return [];
  const wanted = `${canonicalAddress(address)}/${bits}`;
  if (wanted === value) return [];
  return [`${path}: IPv6 CIDR value "${value}" should be in RFC 5952 canonical format ("${wanted}")`];
}
