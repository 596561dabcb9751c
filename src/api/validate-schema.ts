/** Validation of values against the OpenAPI v3 keywords of a structural schema, with the causes that Kubernetes gives. */

import { equalJson } from "../lib/equal-json.ts";
import { isObject } from "../lib/is-object.ts";
import { lookUp } from "../lib/look-up.ts";
import { re2 } from "../lib/re2.ts";
import {
  duplicate,
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from "./field-error.ts";
import type { JsonType, Structural } from "./structural.ts";

interface Place {
  /** A path such as spec.containers[0].name; empty for the whole object. */
  readonly path: string;
  /** What stood here before; what did not change is not complained about again. */
  readonly old?: unknown;
}

/**
 * Complaints about a value, fields in order of name. Built-in types inside the schema are passed over: decoding has checked them.
 * `old` is the value that is replaced; unchanged parts of it are believed (validation ratcheting).
 */
export function validateSchema(schema: Structural, value: unknown, { path, old }: Place): FieldError[] {
  if (value === undefined || schema.model !== undefined) return [];
  if (old !== undefined && equalJson(old, value)) return [];
  if (value === null && schema.nullable) return [];
  const wrong = wrongType(schema, value, path);
  if (wrong !== undefined) return [wrong];
  return [
    ...ofEnum(schema, value, path),
    ...(typeof value === "string" ? ofString(schema, value, path) : []),
    ...(typeof value === "number" ? ofNumber(schema, value, path) : []),
    ...(Array.isArray(value) ? ofArray(schema, value, { path, old }) : []),
    ...(isObject(value) ? ofObject(schema, value, { path, old }) : []),
    ...ofCombinations(schema, value, path),
  ];
}

function typeOf(value: unknown): JsonType | "null" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value as JsonType;
}

function wrongType(schema: Structural, value: unknown, path: string): FieldError | undefined {
  const actual = typeOf(value);
  if (schema["x-kubernetes-int-or-string"]) {
    const fits = actual === "integer" || actual === "string";
    return fits ? undefined : typeInvalid(path, value, `must be of type integer or string: ${JSON.stringify(actual)}`);
  }
  const { type } = schema;
  if (type === undefined || type === actual || (type === "number" && actual === "integer")) return undefined;
  return typeInvalid(path, value, `${path} in body must be of type ${type}: ${JSON.stringify(actual)}`);
}

function ofEnum(schema: Structural, value: unknown, path: string): FieldError[] {
  if (schema.enum === undefined || schema.enum.some((allowed) => equalJson(allowed, value))) return [];
  return [notSupported(path, value, schema.enum.map(String))];
}

/** Formats that Kubernetes checks; others are notes for the reader. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  email: /^[^@\s]+@[^@\s]+$/,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
  uuid: /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  byte: /^[A-Za-z0-9+/]*={0,2}$/,
  duration: /^-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$|^0$/,
};

function ofString({ minLength, maxLength, pattern, format }: Structural, value: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength) {
    errors.push(invalid(path, value, `${path} in body should be at least ${minLength} chars long`));
  }
  if (pattern !== undefined && !matches(pattern, value)) {
    errors.push(invalid(path, value, `${path} in body should match '${pattern}'`));
  }
  if (format !== undefined && lookUp(FORMATS, format)?.test(value) === false) {
    errors.push(invalid(path, value, `${path} in body must be of type ${format}: ${JSON.stringify(value)}`));
  }
  return errors;
}

/** Whether a text has what a pattern looks for; a pattern that is none finds itself in everything. */
function matches(pattern: string, text: string): boolean {
  let expression: ReturnType<typeof re2>;
  try {
    expression = re2(pattern);
  } catch {
    return true;
  }
  return expression.matcher(text).find();
}

function ofNumber(schema: Structural, value: number, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const errors: FieldError[] = [];
  const complain = (what: string): void => void errors.push(invalid(path, value, `${path} in body should be ${what}`));
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    complain(exclusiveMinimum ? `greater than ${minimum}` : `greater than or equal to ${minimum}`);
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    complain(exclusiveMaximum ? `less than ${maximum}` : `less than or equal to ${maximum}`);
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) complain(`a multiple of ${multipleOf}`);
  return errors;
}

function ofArray(schema: Structural, value: readonly unknown[], { path, old }: Place): FieldError[] {
  const { minItems, maxItems, items } = schema;
  const errors: FieldError[] = [];
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
  if (minItems !== undefined && value.length < minItems) {
    errors.push(invalid(path, value, `${path} in body should have at least ${minItems} items`));
  }
  errors.push(...duplicates(schema, value, path));
  if (items === undefined) return errors;
  const before = Array.isArray(old) ? new Map(old.map((item) => [identity(schema, item), item])) : undefined;
  for (const [i, item] of value.entries()) {
    const place = { path: `${path}[${i}]`, old: before?.get(identity(schema, item)) };
    errors.push(...validateSchema(items, item, place));
  }
  return errors;
}

/** What tells an item of a list from the others: its keys, or all of it. */
function identity(schema: Structural, item: unknown): string {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || keys === undefined || !isObject(item)) return JSON.stringify(item);
  return JSON.stringify(keys.map((key) => item[key] ?? schema.items?.properties?.[key]?.default));
}

function duplicates(schema: Structural, value: readonly unknown[], path: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map" && !schema.uniqueItems) return [];
  const seen = new Set<string>();
  return value.flatMap((item, i) => {
    const id = identity(schema, item);
    const again = seen.has(id);
    seen.add(id);
    return again ? [duplicate(`${path}[${i}]`, item)] : [];
  });
}

function ofObject(schema: Structural, value: Record<string, unknown>, { path, old }: Place): FieldError[] {
  const errors: FieldError[] = [];
  const { properties, additionalProperties, minProperties, maxProperties } = schema;
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const before = isObject(old) ? old : {};
  const size = Object.keys(value).length;
  if (maxProperties !== undefined && size > maxProperties) errors.push(tooMany(path, size, maxProperties));
  if (minProperties !== undefined && size < minProperties) {
    errors.push(invalid(path, value, `${path} in body should have at least ${minProperties} properties`));
  }
  for (const name of schema.required ?? []) if (value[name] === undefined) errors.push(required(at(name)));
  for (const name of Object.keys(value).sort()) {
    const own = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    const other = typeof additionalProperties === "object" ? additionalProperties : undefined;
    const field = own ?? other;
    const key = own === undefined ? `${path}[${name}]` : at(name);
    if (field !== undefined) errors.push(...validateSchema(field, value[name], { path: key, old: before[name] }));
  }
  return errors;
}

function ofCombinations({ allOf, anyOf, oneOf, not }: Structural, value: unknown, path: string): FieldError[] {
  const fits = (schema: Structural): boolean => validateSchema(schema, value, { path }).length === 0;
  const errors = (allOf ?? []).flatMap((schema) => validateSchema(schema, value, { path }));
  if (anyOf !== undefined && !anyOf.some(fits)) {
    errors.push(invalid(path, value, `${path} in body must validate at least one schema (anyOf)`));
  }
  if (oneOf !== undefined && oneOf.filter(fits).length !== 1) {
    errors.push(invalid(path, value, `${path} in body must validate one and only one schema (oneOf)`));
  }
  if (not !== undefined && fits(not))
    errors.push(invalid(path, value, `${path} in body must not validate the schema (not)`));
  return errors;
}
