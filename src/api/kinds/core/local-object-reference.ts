import { type InferInput, model, optional, string } from "../../schema.ts";

export const LocalObjectReference = model(
  "io.k8s.api.core.v1.LocalObjectReference",
  {
    name: optional(string),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type LocalObjectReference = InferInput<typeof LocalObjectReference>;
