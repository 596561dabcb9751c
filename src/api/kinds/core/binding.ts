import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { ObjectReference } from "./object-reference.ts";

export const BindingSchema = model("io.k8s.api.core.v1.Binding", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  target: ObjectReference,
});

export const Binding = defineKind({
  group: "",
  version: "v1",
  kind: "Binding",
  resource: "bindings",
  scope: "Namespaced",
  methods: ["post"],
  schema: BindingSchema,
});
export type Binding = InferInput<typeof BindingSchema>;
