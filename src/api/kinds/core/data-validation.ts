import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, forbidden, invalid, tooLong } from "../../field-error.ts";
import { checkConfigKey } from "../meta/text-checks.ts";

/** What a ConfigMap or a Secret may hold in all, in bytes. */
const MAX_BYTES = 1024 * 1024;

interface Data {
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly binaryData?: Readonly<Record<string, string>> | undefined;
  readonly immutable?: boolean | undefined;
}

/** Keys are file names, each in one of the two maps only, and all together of a limited size. */
export function validateData({ data = {}, binaryData = {} }: Data): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...checkConfigKey(key).map((why) => invalid(`data[${key}]`, key, why)));
    if (key in binaryData) errors.push(invalid(`data[${key}]`, key, "duplicate of key present in binaryData"));
    size += Buffer.byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...checkConfigKey(key).map((why) => invalid(`binaryData[${key}]`, key, why)));
    size += decodedLength(value);
  }
  if (size > MAX_BYTES) errors.push(tooLong("", MAX_BYTES));
  return errors;
}

/** The number of bytes that a base64 text stands for. */
export function decodedLength(base64: string): number {
  return Buffer.byteLength(base64, "base64");
}

/** What is immutable stays so, with all its data. */
export function validateImmutableData(now: Data, old: Data): FieldError[] {
  if (!old.immutable) return [];
  const errors: FieldError[] = [];
  if (!now.immutable) errors.push(forbidden("immutable", "field is immutable when `immutable` is set"));
  for (const field of ["data", "binaryData"] as const) {
    if (!equalJson(now[field] ?? {}, old[field] ?? {})) {
      errors.push(forbidden(field, "field is immutable when `immutable` is set"));
    }
  }
  return errors;
}
