import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { RoleRef } from "./role-ref.ts";
import { Subject } from "./subject.ts";

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
  names: "path",
  schema: RoleBindingSchema,
});
export type RoleBinding = InferInput<typeof RoleBindingSchema>;
