import { type InferInput, model, optional, string } from "../../schema.ts";

export const TypedLocalObjectReference = model(
  "io.k8s.api.core.v1.TypedLocalObjectReference",
  {
    apiGroup: optional(string),
    kind: string,
    name: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type TypedLocalObjectReference = InferInput<typeof TypedLocalObjectReference>;
