/** The kinds of complaint about one field, in the spelling of Kubernetes' causes (FieldValueRequired and so on). */
export type FieldErrorType =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueDuplicate"
  | "FieldValueForbidden"
  | "FieldValueNotFound"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid";

/** One complaint: `field` is a path such as spec.containers[0].name; `message` is complete, with the value where it helps. */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly message: string;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? "null";

const detailed = (text: string, detail: string): string => (detail === "" ? text : `${text}: ${detail}`);

export const required = (field: string, detail = ""): FieldError => ({
  type: "FieldValueRequired",
  field,
  message: detailed("Required value", detail),
});

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  message: `Invalid value: ${shown(value)}: ${detail}`,
});

/** A value that is wrong as a whole and not worth repeating. */
export const invalidWhole = (field: string, detail: string): FieldError => ({
  type: "FieldValueInvalid",
  field,
  message: `Invalid value: ${detail}`,
});

/** `supported` in the order in which the client is told of them. */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: "FieldValueNotSupported",
  field,
  message: `Unsupported value: ${shown(value)}: supported values: ${supported.map(shown).join(", ")}`,
});

export const duplicate = (field: string, value: unknown, detail = ""): FieldError => ({
  type: "FieldValueDuplicate",
  field,
  message: detailed(`Duplicate value: ${shown(value)}`, detail),
});

export const forbidden = (field: string, detail: string): FieldError => ({
  type: "FieldValueForbidden",
  field,
  message: `Forbidden: ${detail}`,
});

export const notFound = (field: string, value: unknown, detail = ""): FieldError => ({
  type: "FieldValueNotFound",
  field,
  message: detailed(`Not found: ${shown(value)}`, detail),
});

export const tooLong = (field: string, max: number): FieldError => ({
  type: "FieldValueTooLong",
  field,
  message: `Too long: may not be more than ${max} bytes`,
});

export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  type: "FieldValueTooMany",
  field,
  message: `Too many: ${actual}: must have at most ${max} items`,
});

export const typeInvalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: "FieldValueTypeInvalid",
  field,
  message: `Invalid value: ${shown(value)}: ${detail}`,
});
