import { type InferInput, model, optional, string } from "../../schema.ts";

export const ObjectFieldSelector = model(
  "io.k8s.api.core.v1.ObjectFieldSelector",
  {
    apiVersion: optional(string, "v1"),
    fieldPath: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ObjectFieldSelector = InferInput<typeof ObjectFieldSelector>;
