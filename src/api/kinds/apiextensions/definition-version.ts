import { RulePathError, resolveRulePath, schemaAtRulePath } from "../../cel/rules/rule-path.ts";
import { duplicate, type FieldError, invalid, required, tooMany } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import type { Structural } from "../../structural.ts";
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
} from "./custom-resource-definition.ts";

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];
const SELECTABLE_TYPES = ["string", "boolean", "integer"];
const MAX_SELECTABLE = 8;
const MAX_WARNING = 256;

type Version = InferOutput<typeof CustomResourceDefinitionVersion>;

export function validateDeprecation({ deprecated, deprecationWarning }: Version, at: string): FieldError[] {
  if (deprecationWarning === undefined) return [];
  const complaints = complaintsAbout(deprecationWarning);
  if (!deprecated) complaints.splice(0, complaints.length, "can only be set for deprecated versions");
  return complaints.map((complaint) => invalid(at, deprecationWarning, complaint));
}

function complaintsAbout(warning: string): string[] {
  const complaints: string[] = [];
  if (Buffer.byteLength(warning) > MAX_WARNING) complaints.push(`must be <= ${MAX_WARNING} characters long`);
  if (warning === "") complaints.push("must not be an empty string");
  const bad = warning.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u);
  if (bad >= 0) {
    const rule = "must only contain printable UTF-8 characters";
    complaints.push(`${rule}; non-printable character found at index ${bad}`);
  }
  return complaints;
}

export function validateSubresources(subresources: CustomResourceSubresources | undefined, at: string): FieldError[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...replicasPath(specReplicasPath, { at: `${at}.scale.specReplicasPath`, below: [".spec"] }),
    ...replicasPath(statusReplicasPath, { at: `${at}.scale.statusReplicasPath`, below: [".status"] }),
    ...(labelSelectorPath
      ? replicasPath(labelSelectorPath, { at: `${at}.scale.labelSelectorPath`, below: [".spec", ".status"] })
      : []),
  ];
}

function replicasPath(path: string, { at, below }: { at: string; below: readonly string[] }): FieldError[] {
  if (!path) return [required(at)];
  const simple = simplePath(path, at);
  if (simple.length > 0) return simple;
  if (below.some((start) => path.startsWith(`${start}.`))) return [];
  return [invalid(at, path, `should be a json path under ${below.length > 1 ? "either " : ""}${below.join(" or ")}`)];
}

function simplePath(path: string, at: string): FieldError[] {
  return path.startsWith(".") ? [] : [invalid(at, path, "must be a simple json path starting with .")];
}

export function validateColumn(column: CustomResourceColumnDefinition, at: string): FieldError[] {
  const { name, type, format, jsonPath } = column;
  const types = `must be one of ${COLUMN_TYPES.join(",")}`;
  return [
    ...(name ? [] : [required(`${at}.name`)]),
    ...(type ? [] : [required(`${at}.type`, types)]),
    ...(type && !COLUMN_TYPES.includes(type) ? [invalid(`${at}.type`, type, types)] : []),
    ...(format && !COLUMN_FORMATS.includes(format)
      ? [invalid(`${at}.format`, format, `must be one of ${COLUMN_FORMATS.join(",")}`)]
      : []),
    ...(jsonPath ? simplePath(jsonPath, `${at}.JSONPath`) : [required(`${at}.JSONPath`)]),
  ];
}

export function validateSelectable({ selectableFields = [], schema }: Version, at: string): FieldError[] {
  const root = schema?.openAPIV3Schema as Structural | undefined;
  if (root === undefined || selectableFields.length === 0) return [];
  const seen = new Set<string>();
  const errors = selectableFields.flatMap(({ jsonPath }, i) =>
    selectable(jsonPath, root, { at: `${at}[${i}].jsonPath`, seen }),
  );
  return seen.size > MAX_SELECTABLE ? [...errors, tooMany(at, seen.size, MAX_SELECTABLE)] : errors;
}

function selectable(path: string, root: Structural, { at, seen }: { at: string; seen: Set<string> }): FieldError[] {
  if (!path) return [required(at)];
  try {
    if (path.includes("[")) throw new RulePathError("array notation is not allowed");
    const errors: FieldError[] = [];
    const resolved = resolveRulePath(path, root);
    if (/^metadata\b/.test(resolved)) errors.push(invalid(at, path, "must not point to fields in metadata"));
    if (!SELECTABLE_TYPES.includes(schemaAtRulePath(path, root).type ?? "")) {
      const rule =
        "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
      errors.push(invalid(at, path, rule));
    }
    if (seen.has(resolved)) errors.push(duplicate(at, path));
    seen.add(resolved);
    return errors;
  } catch (error) {
    if (!(error instanceof RulePathError)) throw error;
    return [invalid(at, path, `is an invalid path: ${error.message}`)];
  }
}
