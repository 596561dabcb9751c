import { type InferInput, model, optional, string } from "../../schema.ts";

export const ObjectReference = model(
  "io.k8s.api.core.v1.ObjectReference",
  {
    apiVersion: optional(string),
    fieldPath: optional(string),
    kind: optional(string),
    name: optional(string),
    namespace: optional(string),
    resourceVersion: optional(string),
    uid: optional(string),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ObjectReference = InferInput<typeof ObjectReference>;
