import { equalJson } from "../../../lib/equal-json.ts";
import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel1035, checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable, requiredOneOf } from "../meta/field-checks.ts";
import { validateConversion } from "./conversion-rules.ts";
import type { CustomResourceDefinitionSchema } from "./custom-resource-definition.ts";
import { validateApproval } from "./definition-approval.ts";
import { validateNames } from "./definition-names.ts";
import { validateColumn, validateDeprecation, validateSelectable, validateSubresources } from "./definition-version.ts";
import { validateDefinitionSchema } from "./schema-rules.ts";
import { validateStoredVersions } from "./stored-versions.ts";

type Definition = InferOutput<typeof CustomResourceDefinitionSchema>;
type Spec = Definition["spec"];
type Version = Spec["versions"][number];

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
  const wanted = `${spec.names.plural}.${spec.group}`;
  return [
    ...(metadata.name === wanted
      ? []
      : [invalid("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...validateGroup(spec.group),
    ...requiredOneOf("spec.scope", spec.scope, ["Cluster", "Namespaced"]),
    ...(spec.preserveUnknownFields ? [invalid("spec.preserveUnknownFields", true, "must be false")] : []),
    ...validateVersions(spec, old?.spec),
    ...validateNames(spec.names, "spec.names"),
    ...(spec.conversion === undefined ? [] : validateConversion(spec.conversion)),
    ...validateStoredVersions(withStored(definition)),
    ...validateApproval(definition, old),
    ...(old === undefined ? [] : validateChange(definition, old)),
  ];
}

function validateGroup(group: string): FieldError[] {
  if (!group) return [required("spec.group")];
  const complaints = checkSubdomain(group);
  if (complaints.length > 0) return [invalid("spec.group", group, complaints.join(","))];
  return group.includes(".") ? [] : [invalid("spec.group", group, "should be a domain with at least one dot")];
}

/** What an established definition is known by stays; group and plural always do. */
function validateChange({ spec }: Definition, old: Definition): FieldError[] {
  const established = old.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True");
  return [
    ...(established ? immutable("spec.scope", spec.scope, old.spec.scope) : []),
    ...(established ? immutable("spec.names.kind", spec.names.kind, old.spec.names.kind) : []),
    ...immutable("spec.group", spec.group, old.spec.group),
    ...immutable("spec.names.plural", spec.names.plural, old.spec.names.plural),
  ];
}

function validateVersions(spec: Spec, old: Spec | undefined): FieldError[] {
  const { versions = [] } = spec;
  const errors: FieldError[] = [];
  for (const [i, version] of versions.entries()) {
    const complaints = checkLabel1035(version.name);
    if (complaints.length > 0) errors.push(invalid(`spec.versions[${i}].name`, version.name, complaints.join(",")));
    errors.push(...validateDeprecation(version, `spec.versions[${i}].deprecationWarning`));
    if (version.schema?.openAPIV3Schema === undefined) {
      errors.push(required(`spec.versions[${i}].schema.openAPIV3Schema`, "schemas are required"));
    }
  }
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalid("spec.versions", versions, "must contain unique version names"));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalid("spec.versions", versions, "must have exactly one version marked as storage version"));
  }
  return [...errors, ...validateParts(versions, old)];
}

/** What versions have in common is complained about once, where Kubernetes keeps it: beside the versions. */
function validateParts(versions: readonly Version[], old: Spec | undefined): FieldError[] {
  const before = new Map(old?.versions.map((version) => [version.name, version.schema]));
  return [
    ...forEachPart(versions, "schema", "validation", ({ schema, subresources, name }, at) =>
      // What is stored already is not judged again.
      schema?.openAPIV3Schema === undefined || equalJson(before.get(name), schema)
        ? []
        : validateDefinitionSchema(schema.openAPIV3Schema, `${at}.openAPIV3Schema`, {
            hasStatus: subresources?.status !== undefined,
          }),
    ),
    ...forEachPart(versions, "subresources", "subresources", ({ subresources }, at) =>
      validateSubresources(subresources, at),
    ),
    ...forEachPart(versions, "additionalPrinterColumns", "additionalPrinterColumns", (version, at) =>
      (version.additionalPrinterColumns ?? []).flatMap((column, i) => validateColumn(column, `${at}[${i}]`)),
    ),
    ...forEachPart(versions, "selectableFields", "selectableFields", validateSelectable),
  ];
}

function forEachPart(
  versions: readonly Version[],
  part: keyof Version,
  shared: string,
  validate: (version: Version, at: string) => FieldError[],
): FieldError[] {
  const [first] = versions;
  if (first === undefined) return [];
  if (versions.every((version) => equalJson(version[part], first[part]))) return validate(first, `spec.${shared}`);
  return versions.flatMap((version, i) => validate(version, `spec.versions[${i}].${part}`));
}

/** Of a definition that is new, the first storage version is what will have been stored. */
function withStored(definition: Definition): Definition {
  if (definition.status?.storedVersions !== undefined) return definition;
  // A list that was left out is complained about, and has nothing to look for.
  const versions: readonly Version[] | undefined = definition.spec.versions;
  const storage = versions?.find((version) => version.storage)?.name;
  return { ...definition, status: { ...definition.status, storedVersions: storage === undefined ? [] : [storage] } };
}
