import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { defaultBinding, validateBinding } from "./binding-rules.ts";
import { RoleRef } from "./role-ref.ts";
import { Subject } from "./subject.ts";
import { subjectColumns } from "./subject-columns.ts";

export const RoleBindingSchema = model("io.k8s.api.rbac.v1.RoleBinding", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  roleRef: RoleRef,
  subjects: optional(atomicList(Subject)),
});

export const RoleBinding = defineKind({
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "RoleBinding",
  resource: "rolebindings",
  scope: "Namespaced",
  schema: RoleBindingSchema,
  columns: [
    nameColumn,
    {
      name: "Role",
      type: "string",
      description: "The role that is given.",
      value: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
    },
    ageColumn,
    ...subjectColumns,
  ],
  names: "path",
  generation: "never",
  defaults: defaultBinding,
  validate: validateBinding,
});
export type RoleBinding = InferInput<typeof RoleBindingSchema>;
