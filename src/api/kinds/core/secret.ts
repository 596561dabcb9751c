import { defineKind } from "../../kind.ts";
import { boolean, bytes, type InferInput, map, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

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
});
export type Secret = InferInput<typeof SecretSchema>;
