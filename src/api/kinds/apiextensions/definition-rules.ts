import { checkRules } from "../../cel/rules/check-rules.ts";
import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel1035, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import type { Structural } from "../../structural.ts";
import { immutable, requiredName, requiredOneOf, requiredText } from "../meta/field-checks.ts";
import { validateConversion } from "./conversion-rules.ts";
import type { CustomResourceDefinitionSchema, JSONSchemaProps } from "./custom-resource-definition.ts";
import { validateStoredVersions } from "./stored-versions.ts";

type Definition = InferOutput<typeof CustomResourceDefinitionSchema>;

/** Names that follow from the kind, and conversion that changes nothing but the version. */
export function defaultDefinition({ spec }: Definition): void {
  spec.names.singular ||= spec.names.kind.toLowerCase();
  spec.names.listKind ||= `${spec.names.kind}List`;
  spec.conversion ??= { strategy: "None" };
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
}

export function validateDefinition(definition: Definition, old: Definition | undefined): FieldError[] {
  const { metadata, spec } = definition;
  const { names, versions = [] } = spec;
  const wanted = `${names.plural}.${spec.group}`;
  const errors: FieldError[] = [];
  if (metadata.name !== wanted)
    errors.push(invalid("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group'));
  errors.push(
    ...requiredName("spec.group", spec.group, checkSubdomain),
    ...requiredOneOf("spec.scope", spec.scope, ["Cluster", "Namespaced"]),
    ...requiredName("spec.names.plural", names.plural, checkLabel1035),
    ...requiredText("spec.names.kind", names.kind),
  );
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalid("spec.versions", versions, "must have exactly one version marked as storage version"));
    errors.push(invalid("status.storedVersions", null, "must have the storage version"));
  }
  for (const [i, version] of versions.entries()) {
    errors.push(...requiredName(`spec.versions[${i}].name`, version.name, checkLabel1035));
    const schema = version.schema?.openAPIV3Schema;
    const at = versions.length === 1 ? "spec.validation" : `spec.versions[${i}].schema`;
    if (schema === undefined)
      errors.push(required(`spec.versions[${i}].schema.openAPIV3Schema`, "schemas are required"));
    else errors.push(...validateSchemaOf(schema, `${at}.openAPIV3Schema`));
  }
  if (spec.conversion !== undefined) errors.push(...validateConversion(spec.conversion));
  if (old === undefined) return errors;
  errors.push(
    ...validateStoredVersions(definition),
    ...immutable("spec.group", spec.group, old.spec.group),
    ...immutable("spec.scope", spec.scope, old.spec.scope),
  );
  return [...errors, ...immutable("spec.names.kind", names.kind, old.spec.names.kind)];
}

/** A schema and, where it is one, its rules: of what has no type, none can be told. */
function validateSchemaOf(schema: JSONSchemaProps, at: string): FieldError[] {
  const errors = validateStructure(schema, at);
  return errors.length > 0 ? errors : checkRules(schema as Structural, at);
}

/** Every node of a schema says its type, unless it leaves it open on purpose. */
function validateStructure(schema: JSONSchemaProps, at: string): FieldError[] {
  const open = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  const errors: FieldError[] =
    schema.type || open ? [] : [required(`${at}.type`, "must not be empty for specified object fields")];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...validateStructure(property as JSONSchemaProps, `${at}.properties[${name}]`));
  }
  const { items, additionalProperties } = schema;
  if (items && typeof items === "object" && !Array.isArray(items))
    errors.push(...validateStructure(items as JSONSchemaProps, `${at}.items`));
  if (additionalProperties && typeof additionalProperties === "object") {
    errors.push(...validateStructure(additionalProperties as JSONSchemaProps, `${at}.additionalProperties`));
  }
  return errors;
}
