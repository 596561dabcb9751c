import { defineKind } from "../../kind.ts";
import { boolean, bytes, type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { mergeStringData, validateSecret } from "./secret-data.ts";

export const SecretSchema = model("io.k8s.api.core.v1.Secret", {
  apiVersion: optional(string),
  data: optional(map(bytes)),
  immutable: optional(boolean),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  stringData: optional(map(string)),
  type: optional(string, "Opaque"),
});

export const Secret = defineKind({
  group: "",
  version: "v1",
  kind: "Secret",
  resource: "secrets",
  scope: "Namespaced",
  schema: SecretSchema,
  columns: [
    nameColumn,
    {
      name: "Type",
      type: "string",
      description:
        "Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types",
      value: (secret) => secret.type,
    },
    {
      name: "Data",
      type: "string",
      description:
        "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
      value: ({ data }) => Object.keys(data ?? {}).length,
    },
    ageColumn,
  ],
  selectable: [{ field: "type", value: (secret) => secret.type }],
  generation: "never",
  defaults: mergeStringData,
  validate: validateSecret,
});
export type Secret = InferInput<typeof SecretSchema>;
