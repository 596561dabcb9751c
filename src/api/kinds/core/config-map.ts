import { defineKind } from "../../kind.ts";
import { boolean, bytes, type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateData, validateImmutableData } from "./data-validation.ts";

export const ConfigMapSchema = model("io.k8s.api.core.v1.ConfigMap", {
  apiVersion: optional(string),
  binaryData: optional(map(bytes)),
  data: optional(map(string)),
  immutable: optional(boolean),
  kind: optional(string),
  metadata: struct(ObjectMeta),
});

export const ConfigMap = defineKind({
  group: "",
  version: "v1",
  kind: "ConfigMap",
  resource: "configmaps",
  scope: "Namespaced",
  shortNames: ["cm"],
  schema: ConfigMapSchema,
  columns: [
    nameColumn,
    {
      name: "Data",
      type: "string",
      description:
        "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
      value: ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    },
    ageColumn,
  ],
  generation: "never",
  validate: (config, old) => [
    ...validateData(config),
    ...(old === undefined ? [] : validateImmutableData(config, old)),
  ],
});
export type ConfigMap = InferInput<typeof ConfigMapSchema>;
