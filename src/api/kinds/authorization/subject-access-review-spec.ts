import { atomicList, type InferInput, list, map, model, optional, string } from "../../schema.ts";
import { NonResourceAttributes } from "./non-resource-attributes.ts";
import { ResourceAttributes } from "./resource-attributes.ts";

export const SubjectAccessReviewSpec = model("io.k8s.api.authorization.v1.SubjectAccessReviewSpec", {
  extra: optional(map(list(string))),
  groups: optional(atomicList(string)),
  nonResourceAttributes: optional(NonResourceAttributes),
  resourceAttributes: optional(ResourceAttributes),
  uid: optional(string),
  user: optional(string),
});
export type SubjectAccessReviewSpec = InferInput<typeof SubjectAccessReviewSpec>;
