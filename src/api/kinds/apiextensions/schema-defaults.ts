import { isObject } from "../../../lib/is-object.ts";
import { ruleTree } from "../../cel/rules/rule-tree.ts";
import { validateRules } from "../../cel/rules/validate-rules.ts";
import { type FieldError, invalid } from "../../field-error.ts";
import type { Structural } from "../../structural.ts";
import { validateSchema } from "../../validate-schema.ts";

/** Defaults have to be what their schema wants, its rules included, and nothing that would be pruned. */
export function validateDefaults(schema: Structural, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const { items, additionalProperties: values } = schema;
  if (schema.default !== undefined) errors.push(...defaultComplaints(schema, `${at}.default`));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...validateDefaults(property, `${at}.properties[${name}]`));
  }
  if (items !== undefined && !Array.isArray(items)) errors.push(...validateDefaults(items, `${at}.items`));
  if (typeof values === "object") errors.push(...validateDefaults(values, `${at}.additionalProperties`));
  return errors;
}

function defaultComplaints(schema: Structural, path: string): FieldError[] {
  const value = schema.default;
  const unknown = unknownFields(schema, value);
  if (unknown.length > 0) return [invalid(path, value, `must not have unknown fields: ${unknown.join(", ")}`)];
  const errors = validateSchema(schema, value, { path });
  const rules = ruleTree(schema, { root: schema["x-kubernetes-embedded-resource"] === true });
  if (errors.length > 0 || rules === undefined) return errors;
  return [...validateRules(rules, value, { path }).errors];
}

/** The fields that pruning would take from a value. */
function unknownFields(schema: Structural, value: unknown, path = ""): string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, i) => unknownFields(items, item, `${path}[${i}]`));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, below]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const known = fieldOf(schema, name);
    if (known === undefined) return schema["x-kubernetes-preserve-unknown-fields"] ? [] : [at];
    return unknownFields(known, below, at);
  });
}

function fieldOf(schema: Structural, name: string): Structural | undefined {
  const { properties, additionalProperties: values } = schema;
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
  if (typeof values === "object") return values;
  const meta = name === "apiVersion" || name === "kind" || name === "metadata";
  const open = values === true || (meta && schema["x-kubernetes-embedded-resource"]);
  return open ? { "x-kubernetes-preserve-unknown-fields": true } : undefined;
}
