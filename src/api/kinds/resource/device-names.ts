/** Names in the world of devices. */
import { type FieldError, invalid, required, tooLong } from "../../field-error.ts";
import { checkLabel, checkSubdomain } from "../../names.ts";
import { validateDriverName } from "../core/volume-validation.ts";
import { checkIdentifier } from "../meta/text-checks.ts";

const MAX_POOL = 253;
const MAX_ID = 32;
const MAX_DOMAIN = 63;
/** The longest qualified name: a domain, a slash and an identifier. */
export const MAX_QUALIFIED = MAX_DOMAIN + 1 + MAX_ID;

const all = (field: string, value: string, complaints: readonly string[]): FieldError[] =>
  complaints.map((why) => invalid(field, value, why));

/** Of devices, requests, counters and their sets. */
export const validateLabelName = (name: string, path: string): FieldError[] => all(path, name, checkLabel(name));

export function validateClassName(name: string, path: string): FieldError[] {
  return name === "" ? [required(path)] : all(path, name, checkSubdomain(name));
}

/** Subdomains joined by slashes. */
export function validatePoolName(name: string, path: string): FieldError[] {
  if (name === "") return [required(path)];
  const errors = name.length > MAX_POOL ? [tooLong(path, MAX_POOL)] : [];
  return [...errors, ...name.split("/").flatMap((part) => all(path, part, checkSubdomain(part)))];
}

/** An identifier, after a domain when it is not the driver's own. */
export function validateQualified(name: string, path: string): FieldError[] {
  const parts = name.split("/");
  const [domain = "", id = ""] = parts;
  if (parts.length === 1) return validateIdentifier(domain, path);
  if (parts.length > 2) return [];
  return [
    ...(domain === "" ? [invalid(path, "", "the domain must not be empty")] : validateDriverName(domain, path)),
    ...(id === "" ? [invalid(path, "", "the name must not be empty")] : validateIdentifier(id, path)),
  ];
}

export function validateFullyQualified(name: string, path: string): FieldError[] {
  const errors = validateQualified(name, path);
  if (name.includes("/")) return errors;
  const why = "a fully qualified name must be a domain and a name separated by a slash";
  return [...errors, invalid(path, name, why)];
}

function validateIdentifier(id: string, path: string): FieldError[] {
  return [...(id.length > MAX_ID ? [tooLong(path, MAX_ID)] : []), ...all(path, id, checkIdentifier(id))];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function validateShareId(id: string | undefined, path: string): FieldError[] {
  if (id === undefined || UUID.test(id)) return [];
  if (id.length !== 36) return [invalid(path, id, `error validating uid: invalid UUID length: ${id.length}`)];
  if (!UUID.test(id.toLowerCase())) return [invalid(path, id, "error validating uid: invalid UUID format")];
  const why =
    "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters";
  return [invalid(path, id, why)];
}
