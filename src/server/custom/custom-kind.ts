import type { AnyKind, Column, KubeObject, Method, SelectableField } from "../../api/kind.ts";
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
} from "../../api/kinds/apiextensions/custom-resource-definition.ts";
import { anything } from "../../api/schema.ts";
import type { Structural } from "../../api/structural.ts";
import { nameColumn } from "../../api/table.ts";
import { humanAge } from "../../api/time.ts";
import { compileJsonPath, readJsonPath } from "../../lib/json-path.ts";
import { customValidation } from "./custom-validation.ts";

/** In the order in which discovery names the verbs of custom resources. */
const METHODS: readonly Method[] = ["delete", "deletecollection", "get", "list", "patch", "post", "put"];

const AGE: CustomResourceColumnDefinition = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** One version of a definition as a kind like the built-in ones. `schema` is its structural form. */
export function customKind(
  { spec }: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  schema: Structural,
): AnyKind {
  const { names, group } = spec;
  const { status, scale } = version.subresources ?? {};
  const { validate, warnings } = customValidation(schema, version.schema?.openAPIV3Schema as Structural | undefined);
  const deprecation = version.deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated`;
  return {
    group,
    version: version.name,
    kind: names.kind,
    resource: names.plural,
    scope: spec.scope as AnyKind["scope"],
    singular: names.singular ?? names.kind.toLowerCase(),
    ...(names.shortNames === undefined ? {} : { shortNames: names.shortNames }),
    ...(names.categories === undefined ? {} : { categories: names.categories }),
    methods: METHODS,
    subresources: [...(status ? ["status"] : []), ...(scale ? ["scale"] : [])],
    // The structural schema stands beside the kind: nothing reads a valibot schema of a custom kind.
    schema: anything,
    columns: [nameColumn, ...(version.additionalPrinterColumns ?? [AGE]).map(columnOf)],
    selectable: (version.selectableFields ?? []).map(({ jsonPath }) => selectableOf(jsonPath)),
    ...(scale
      ? {
          scale: {
            spec: scale.specReplicasPath,
            status: scale.statusReplicasPath,
            ...(scale.labelSelectorPath === undefined ? {} : { selector: scale.labelSelectorPath }),
          },
        }
      : {}),
    generation: "spec",
    validate,
    parts: { status: { validate } },
    warnings,
    ...(version.deprecated ? { deprecation } : {}),
    apiVersion: `${group}/${version.name}`,
    groupResource: `${names.plural}.${group}`,
  };
}

function columnOf({ name, type, format, description, priority, jsonPath }: CustomResourceColumnDefinition) {
  const path = compileJsonPath(jsonPath);
  const column: Column<KubeObject> = {
    name,
    type: type as Column<KubeObject>["type"],
    ...(format === undefined ? {} : { format }),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    ...(priority === undefined ? {} : { priority }),
    value: (object, now) => cell(type, readJsonPath(path, object), now),
  };
  return column;
}

/** A value that does not have the column's type is shown as nothing, as in Kubernetes. */
function cell(type: string, values: readonly unknown[], now: number): string | number | boolean | null {
  const [value] = values;
  if (value === undefined || value === null) return null;
  switch (type) {
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return typeof value === "string" ? humanAge(value, now) : null;
    default:
      return values.length > 1 || typeof value === "object"
        ? JSON.stringify(values.length > 1 ? values : value)
        : String(value);
  }
}

function selectableOf(jsonPath: string): SelectableField<KubeObject> {
  const path = compileJsonPath(jsonPath);
  return { field: jsonPath.replace(/^\./, ""), value: (object) => String(readJsonPath(path, object)[0] ?? "") };
}
