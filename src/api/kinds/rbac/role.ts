import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, model, optional, orNull, string, struct } from "../../schema.ts";
import { createdAtColumn, nameColumn } from "../../table.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { PolicyRule } from "./policy-rule.ts";
import { validateRules } from "./rules-validation.ts";

export const RoleSchema = model("io.k8s.api.rbac.v1.Role", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  rules: orNull(atomicList(PolicyRule)),
});

export const Role = defineKind({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "Role",
  resource: "roles",
  scope: "Namespaced",
  schema: RoleSchema,
  columns: [nameColumn, createdAtColumn],
  names: "path",
  generation: "never",
  validate: ({ rules }) => validateRules(rules, "Namespaced"),
});
export type Role = InferInput<typeof RoleSchema>;
