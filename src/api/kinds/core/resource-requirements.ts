import { type InferInput, map, mapList, model, optional, quantity, string } from "../../schema.ts";

export const ResourceClaim = model("io.k8s.api.core.v1.ResourceClaim", {
  name: string,
  request: optional(string),
});
export type ResourceClaim = InferInput<typeof ResourceClaim>;

export const ResourceRequirements = model("io.k8s.api.core.v1.ResourceRequirements", {
  claims: optional(mapList(ResourceClaim, ["name"])),
  limits: optional(map(quantity)),
  requests: optional(map(quantity)),
});
export type ResourceRequirements = InferInput<typeof ResourceRequirements>;
