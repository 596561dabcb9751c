import { type InferInput, model, optional, quantity, string } from "../../schema.ts";

export const ResourceFieldSelector = model(
  "io.k8s.api.core.v1.ResourceFieldSelector",
  {
    containerName: optional(string),
    divisor: optional(quantity, "0"),
    resource: string,
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type ResourceFieldSelector = InferInput<typeof ResourceFieldSelector>;
