import { type FieldError, invalid, required, tooLong } from "../../field-error.ts";
import { checkQualifiedName } from "../../names.ts";

const MAX_PARAMETERS = 512;
/** Bytes of all keys and values together. */
const MAX_SIZE = 256 * 1024;

/** The name of who makes volumes of a class; upper case is let through. */
export function validateProvisioner(name: string, path: string): FieldError[] {
  if (name === "") return [required(path)];
  const lower = name.toLowerCase();
  return checkQualifiedName(lower).map((why) => invalid(path, lower, why));
}

/** What is said to who makes volumes, at `parameters`. */
export function validateParameters(parameters: Readonly<Record<string, string>> = {}): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_PARAMETERS) return [tooLong("parameters", MAX_PARAMETERS)];
  const errors = entries.some(([key]) => key === "") ? [invalid("parameters", "", "field can not be empty.")] : [];
  return sizeOf(parameters) > MAX_SIZE ? [...errors, tooLong("parameters", MAX_SIZE)] : errors;
}

/** Bytes of all keys and values. */
export function sizeOf(map: Readonly<Record<string, string>> = {}): number {
  return Object.entries(map).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
}
