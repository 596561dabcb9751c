/** What makes a schema structural: every field's type is said once, outside of what combines schemas. */

import { equalJson } from "../../../lib/equal-json.ts";
import { re2 } from "../../../lib/re2.ts";
import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import type { Structural } from "../../structural.ts";
import { completeness } from "./structural-completeness.ts";

type Level = "root" | "item" | "field";

const NO_TYPE: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

/** Complaints in order of their fields. */
export function validateStructural(schema: Structural, at: string): FieldError[] {
  const errors = [...invariants(schema, "root", at), ...completeness(schema, at)];
  return errors.sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0));
}

function invariants(schema: Structural, level: Level, at: string): FieldError[] {
  const { type, items, properties = {}, additionalProperties: values } = schema;
  const errors = [
    ...typeComplaints(schema, level, at),
    ...extensionComplaints(schema, at),
    ...metadataComplaints(schema, level, at),
  ];
  if (type === "array" && items === undefined) errors.push(required(`${at}.items`, "must be specified"));
  if (items !== undefined && !Array.isArray(items)) errors.push(...invariants(items, "item", `${at}.items`));
  for (const [name, property] of Object.entries(properties)) {
    errors.push(...invariants(property, "field", `${at}.properties[${name}]`));
  }
  if (values !== undefined && level === "root") {
    errors.push(forbidden(`${at}.additionalProperties`, "must not be used at the root"));
  }
  if (typeof values === "object") errors.push(...invariants(values, "field", `${at}.additionalProperties`));
  return [...errors, ...valueComplaints(schema, at, intOrStringPattern(schema))];
}

function typeComplaints(schema: Structural, level: Level, at: string): FieldError[] {
  const { type } = schema;
  const embedded = schema["x-kubernetes-embedded-resource"];
  const errors: FieldError[] = [];
  if (embedded && type !== "object") {
    const rule = "must be object if x-kubernetes-embedded-resource is true";
    errors.push(type ? invalid(`${at}.type`, type, rule) : required(`${at}.type`, rule));
  } else if (!type && !schema["x-kubernetes-int-or-string"] && !schema["x-kubernetes-preserve-unknown-fields"]) {
    errors.push(required(`${at}.type`, NO_TYPE[level]));
  }
  if (level === "root" && type && type !== "object")
    errors.push(invalid(`${at}.type`, type, "must be object at the root"));
  return errors;
}

function extensionComplaints(schema: Structural, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const preserves = schema["x-kubernetes-preserve-unknown-fields"];
  const embedded = schema["x-kubernetes-embedded-resource"];
  if (schema["x-kubernetes-int-or-string"]) {
    const rule = "must be false if x-kubernetes-int-or-string is true";
    if (preserves) errors.push(invalid(`${at}.x-kubernetes-preserve-unknown-fields`, true, rule));
    if (embedded) errors.push(invalid(`${at}.x-kubernetes-embedded-resource`, true, rule));
  }
  if (embedded && schema.additionalProperties !== undefined) {
    errors.push(forbidden(`${at}.additionalProperties`, "must not be used if x-kubernetes-embedded-resource is set"));
  }
  if (embedded && !preserves && Object.keys(schema.properties ?? {}).length === 0) {
    const rule =
      "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
    errors.push(required(`${at}.properties`, rule));
  }
  return errors;
}

/** Resources have apiVersion, kind and metadata anyhow: a schema may only bound their values. */
function metadataComplaints({ properties = {}, ...schema }: Structural, level: Level, at: string): FieldError[] {
  if (level !== "root" && !schema["x-kubernetes-embedded-resource"]) return [];
  const errors: FieldError[] = [];
  for (const name of ["kind", "apiVersion"]) {
    const type = properties[name]?.type;
    if (properties[name] !== undefined && type !== "string") {
      errors.push(invalid(`${at}.properties[${name}].type`, type ?? "", "must be string"));
    }
  }
  const { metadata } = properties;
  if (metadata === undefined) return errors;
  if (metadata.type !== "object")
    errors.push(invalid(`${at}.properties[metadata].type`, metadata.type ?? "", "must be object"));
  if (level === "root" && !onlyNames(metadata)) {
    const rule = "must not specify anything other than name and generateName, but metadata is implicitly specified";
    errors.push(forbidden(`${at}.properties[metadata]`, rule));
  }
  return errors;
}

function onlyNames({ type: _, default: __, properties = {}, ...rest }: Structural): boolean {
  const names = Object.keys(properties).every((name) => name === "name" || name === "generateName");
  return names && Object.values(rest).every((value) => value === undefined);
}

const INT_OR_STRING = [{ type: "integer" }, { type: "string" }];

/** Where an int-or-string says so a second time, as it may: in its anyOf, or in that of its first allOf. */
function intOrStringPattern({ anyOf, allOf }: Structural): "anyOf" | "allOf" | undefined {
  if (equalJson(anyOf, INT_OR_STRING)) return "anyOf";
  return equalJson(allOf?.[0]?.anyOf, INT_OR_STRING) ? "allOf" : undefined;
}

/** The parts that combine schemas; `exempt` is the one that may name types. */
function valueComplaints(schema: Structural, at: string, exempt?: "anyOf" | "allOf"): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  const errors: FieldError[] = [];
  if (exempt !== "anyOf") for (const [i, part] of anyOf.entries()) errors.push(...nested(part, `${at}.anyOf[${i}]`));
  for (const [i, part] of allOf.entries()) {
    errors.push(...nested(part, `${at}.allOf[${i}]`, exempt === "allOf" && i === 0 ? "anyOf" : undefined));
  }
  for (const [i, part] of oneOf.entries()) errors.push(...nested(part, `${at}.oneOf[${i}]`));
  if (not !== undefined) errors.push(...nested(not, `${at}.not`));
  const wrong = pattern === undefined ? undefined : patternComplaint(pattern);
  if (wrong !== undefined) {
    errors.push(invalid(`${at}.pattern`, pattern, `must be a valid regular expression, but isn't: ${wrong}`));
  }
  return errors;
}

function patternComplaint(pattern: string): string | undefined {
  try {
    re2(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What a schema below a combination must not say, and the words for it. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  type: "must be empty to be structural",
  additionalProperties: "must be undefined to be structural",
  default: "must be undefined to be structural",
  title: "must be empty to be structural",
  description: "must be empty to be structural",
  nullable: "must be false to be structural",
  "x-kubernetes-preserve-unknown-fields": "must be false to be structural",
  "x-kubernetes-embedded-resource": "must be false to be structural",
  "x-kubernetes-int-or-string": "must be false to be structural",
  "x-kubernetes-list-map-keys": "must be empty to be structural",
  "x-kubernetes-list-type": "must be undefined to be structural",
  "x-kubernetes-map-type": "must be undefined to be structural",
  "x-kubernetes-validations": "must be empty to be structural",
};

function nested(schema: Structural, at: string, exempt?: "anyOf"): FieldError[] {
  const values = schema as Readonly<Record<string, unknown>>;
  const errors = Object.entries(FORBIDDEN)
    .filter(([key]) => isSet(values[key]))
    .map(([key, rule]) => forbidden(`${at}.${key}`, rule));
  const { items, properties = {} } = schema;
  // Names below may be those of fields that are objects: metadata is one.
  if (properties["metadata"] !== undefined)
    errors.push(forbidden(`${at}.properties[metadata]`, "must not be specified in a nested context"));
  if (items !== undefined && !Array.isArray(items)) errors.push(...nested(items, `${at}.items`));
  for (const [name, property] of Object.entries(properties))
    errors.push(...nested(property, `${at}.properties[${name}]`));
  return [...errors, ...valueComplaints(schema, at, exempt)];
}

/** Whether Go would tell a value from an absent one. */
function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "" && value !== false;
}
