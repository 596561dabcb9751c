import { defineKind } from "../../kind.ts";
import { anyObject, type InferInput, int64, model, optional, string, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const ControllerRevisionSchema = model("io.k8s.api.apps.v1.ControllerRevision", {
  apiVersion: optional(string),
  data: optional(anyObject),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  revision: int64,
});

export const ControllerRevision = defineKind({
  group: "apps",
  version: "v1",
  kind: "ControllerRevision",
  resource: "controllerrevisions",
  scope: "Namespaced",
  schema: ControllerRevisionSchema,
});
export type ControllerRevision = InferInput<typeof ControllerRevisionSchema>;
