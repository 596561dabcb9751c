/** Checks of single fields that validations of many kinds share. Each gives the complaints, none when the value is right. */
import { addressFamily, addressNumber } from "../../../lib/cidr.ts";
import { equalJson } from "../../../lib/equal-json.ts";

import { duplicate, type FieldError, invalid, notSupported, required } from "../../field-error.ts";

export function nonNegative(field: string, value: number | null | undefined): FieldError[] {
  return (value ?? 0) < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : [];
}

export function inRange(field: string, value: number | undefined, [min, max]: readonly [number, number]): FieldError[] {
  if (value === undefined || (value >= min && value <= max)) return [];
  return [invalid(field, value, `must be between ${min} and ${max}, inclusive`)];
}

export const portNumber = (field: string, value: number | undefined): FieldError[] => inRange(field, value, [1, 65535]);

/** One of a fixed set, or absent. */
export function oneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)];
}

/** One of a fixed set, and there. */
export function requiredOneOf(field: string, value: string | undefined, supported: readonly string[]): FieldError[] {
  return value ? oneOf(field, value, supported) : [required(field)];
}

export function requiredText(field: string, value: string | undefined, detail = ""): FieldError[] {
  return value ? [] : [required(field, detail)];
}

/** A text that a syntax check (names.ts) has to accept; absent and empty ones pass. */
export function wellFormed(
  field: string,
  value: string | null | undefined,
  check: (text: string) => readonly string[],
): FieldError[] {
  return value ? check(value).map((complaint) => invalid(field, value, complaint)) : [];
}

/** A text that must be there and that a syntax check has to accept. */
export function requiredName(
  field: string,
  value: string | undefined,
  check: (text: string) => readonly string[],
): FieldError[] {
  return value ? wellFormed(field, value, check) : [required(field)];
}

export function immutable(field: string, value: unknown, old: unknown): FieldError[] {
  return equalJson(value, old) ? [] : [invalid(field, value, "field is immutable")];
}

const ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const BLOCK = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
const ZEROS = "must not have leading 0s";
const MAPPED = "must not be an IPv4-mapped IPv6 address";

/** An address as Go's lenient parser took it before strict validation: numbers of an IPv4 address may start with zeros. */
const isPadded = (text: string): boolean =>
  /^\d+(?:\.\d+){3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);

const isMapped = (text: string): boolean => addressFamily(text) === 6 && /^(?:::|(?:0+:){5})ffff:/i.test(text);

/** An address in one of its proper forms; what stands in `known`, an older object's list, is believed. */
export function ipAddress(field: string, value: string, known: readonly string[] = []): FieldError[] {
  if (known.includes(value)) return [];
  if (addressFamily(value) === 0) return [invalid(field, value, isPadded(value) ? ZEROS : ADDRESS)];
  return isMapped(value) ? [invalid(field, value, MAPPED)] : [];
}

/** An address block such as 10.0.0.0/8, named by its first address; what stands in `known` is believed. */
export function cidr(field: string, value: string, known: readonly string[] = []): FieldError[] {
  if (known.includes(value)) return [];
  const [address = "", bits = "", ...rest] = value.split("/");
  const family = addressFamily(address);
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 6 ? 128 : 32)) {
    return [invalid(field, value, BLOCK)];
  }
  if (family === 0) return [invalid(field, value, isPadded(address) ? ZEROS : BLOCK)];
  if (/^0\d/.test(bits)) return [invalid(field, value, ZEROS)];
  if (isMapped(address)) return [invalid(field, value, MAPPED)];
  return hasHostBits(address, Number(bits))
    ? [invalid(field, value, "must not have bits set beyond the prefix length")]
    : [];
}

/** Whether an address is not the first one of its block. */
function hasHostBits(address: string, bits: number): boolean {
  const number = addressNumber(address);
  const free = BigInt((addressFamily(address) === 6 ? 128 : 32) - bits);
  return (number >> free) << free !== number;
}

/** Addresses of which there may be one for each family: `shown` is the list as the object has it. */
export function oneFamilyEach<T>(field: string, shown: readonly T[], addresses: readonly string[]): FieldError[] {
  if (addresses.length < 2) return [];
  const families = new Set(addresses.map((address) => addressFamily(address.split("/")[0] ?? "")));
  const errors =
    families.size === 2 && addresses.length === 2
      ? []
      : [invalid(field, shown, "may specify no more than one IP for each IP family")];
  return [
    ...errors,
    ...addresses.flatMap((address, i) =>
      addresses.indexOf(address) < i ? [duplicate(`${field}[${i}]`, shown[i])] : [],
    ),
  ];
}
