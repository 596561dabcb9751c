/** Checks of single fields that validations of many kinds share. Each gives the complaints, none when the value is right. */
import { isIP } from "node:net";
import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";

/** Equal as the API compares: field by field, where a field that is undefined is one that is absent. */
export const same = (a: unknown, b: unknown): boolean => Bun.deepEquals(a, b);

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
  return same(value, old) ? [] : [invalid(field, value, "field is immutable")];
}

export function ipAddress(field: string, value: string): FieldError[] {
  return isIP(value) === 0
    ? [invalid(field, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    : [];
}

/** An address block such as 10.0.0.0/8. */
export function cidr(field: string, value: string): FieldError[] {
  const [address = "", bits = "", ...rest] = value.split("/");
  const family = isIP(address);
  const valid = family !== 0 && rest.length === 0 && /^(?:0|[1-9]\d{0,2})$/.test(bits);
  if (valid && Number(bits) <= (family === 4 ? 32 : 128)) return [];
  return [invalid(field, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")];
}
