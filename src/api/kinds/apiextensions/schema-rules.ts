import { checkRules } from "../../cel/rules/check-rules.ts";
import { type FieldError, forbidden, invalid, notSupported } from "../../field-error.ts";
import type { Structural } from "../../structural.ts";
import type { JSONSchemaProps } from "./custom-resource-definition.ts";
import { validateListSchema } from "./list-schema-rules.ts";
import { validateDefaults } from "./schema-defaults.ts";
import { validateStructural } from "./structural-rules.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

/** What may stand at the root when status is served apart: what is said of status must not get lost. */
const AT_ROOT = new Set(
  "description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations".split(
    " ",
  ),
);

/** Keywords of JSON schema that Kubernetes does not have. */
const UNSUPPORTED = ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"] as const;

/** Complaints about the schema of a version. Rules in CEL are looked at when all else is right: else they would be told of wrong types. */
export function validateDefinitionSchema(
  schema: JSONSchemaProps,
  at: string,
  { hasStatus }: { hasStatus: boolean },
): FieldError[] {
  const root = schema as Structural;
  const structural = validateStructural(root, at);
  const errors = [
    ...(hasStatus ? rootComplaints(schema, at) : []),
    ...(schema.nullable ? [forbidden(`${at}.nullable`, "nullable cannot be true at the root")] : []),
    ...structural,
    ...(structural.length === 0 ? validateDefaults(root, at) : []),
    ...nodeComplaints(root, at, { root: true }),
  ];
  return errors.length > 0 ? errors : checkRules(root, at);
}

function rootComplaints(schema: JSONSchemaProps, at: string): FieldError[] {
  if (schema.type !== undefined && schema.type !== "object") {
    const rule = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [invalid(`${at}.type`, schema.type, rule)];
  }
  const values = schema as Readonly<Record<string, unknown>>;
  if (Object.keys(schema).every((key) => AT_ROOT.has(key) || values[key] === undefined)) return [];
  const allowed = [...AT_ROOT].join(" ");
  const rule = `only [${allowed}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [invalid(at, schema, rule)];
}

/** What is true of every node, whatever it is part of. */
interface Place {
  readonly root?: boolean;
  /** Why there must be no default. */
  readonly noDefault?: string;
  /** Whether it is apiVersion, kind or metadata of a resource, or below. */
  readonly inMeta?: boolean;
}

function nodeComplaints(schema: Structural, at: string, place: Place): FieldError[] {
  const errors = [...ownComplaints(schema, at, place), ...validateListSchema(schema, at)];
  const { root: _, ...below } = place;
  const { items, additionalProperties: values, allOf = [], anyOf = [], oneOf = [], not } = schema;
  if (typeof values === "object") {
    const noDefault = "inside additionalProperties applying to object metadata";
    errors.push(
      ...nodeComplaints(values, `${at}.additionalProperties`, place.inMeta ? { ...below, noDefault } : below),
    );
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...nodeComplaints(property, `${at}.properties[${name}]`, propertyPlace(name, schema, place)));
  }
  for (const [i, part] of allOf.entries()) errors.push(...nodeComplaints(part, `${at}.allOf[${i}]`, below));
  for (const [i, part] of anyOf.entries()) errors.push(...nodeComplaints(part, `${at}.anyOf[${i}]`, below));
  for (const [i, part] of oneOf.entries()) errors.push(...nodeComplaints(part, `${at}.oneOf[${i}]`, below));
  if (not !== undefined) errors.push(...nodeComplaints(not, `${at}.not`, below));
  if (items !== undefined && !Array.isArray(items)) errors.push(...nodeComplaints(items, `${at}.items`, below));
  return errors;
}

function propertyPlace(name: string, schema: Structural, { root, ...place }: Place): Place {
  const meta = name === "metadata" || name === "kind" || name === "apiVersion";
  if (!meta || !(root || schema["x-kubernetes-embedded-resource"])) return place;
  return { ...place, inMeta: true, ...(root ? { noDefault: `in top-level ${name}` } : {}) };
}

function ownComplaints(schema: Structural, at: string, { noDefault, inMeta }: Place): FieldError[] {
  const errors: FieldError[] = [];
  const values = schema as Readonly<Record<string, unknown>>;
  const { type } = schema;
  if (type && !TYPES.includes(type)) errors.push(notSupported(`${at}.type`, type, TYPES));
  if (schema.default !== undefined && noDefault !== undefined) {
    errors.push(forbidden(`${at}.default`, `must not be set ${noDefault}`));
  }
  for (const key of UNSUPPORTED) {
    if (values[key] !== undefined) errors.push(forbidden(`${at}.${key}`, `${key} is not supported`));
  }
  if (Array.isArray(schema.items))
    errors.push(forbidden(`${at}.items`, "items must be a schema object and not an array"));
  if (inMeta && schema["x-kubernetes-embedded-resource"]) {
    errors.push(forbidden(`${at}.x-kubernetes-embedded-resource`, "must not be used inside of resource meta"));
  }
  if (schema.uniqueItems) {
    const rule = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    errors.push(forbidden(`${at}.uniqueItems`, rule));
  }
  const { additionalProperties } = schema;
  if (
    additionalProperties !== undefined &&
    additionalProperties !== true &&
    Object.keys(schema.properties ?? {}).length > 0
  ) {
    errors.push(forbidden(`${at}.additionalProperties`, "additionalProperties and properties are mutual exclusive"));
  }
  if (schema["x-kubernetes-preserve-unknown-fields"] === false) {
    errors.push(invalid(`${at}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"));
  }
  return errors;
}
