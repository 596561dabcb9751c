import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";

export const PolicyRule = model("io.k8s.api.rbac.v1.PolicyRule", {
  apiGroups: optional(atomicList(string)),
  nonResourceURLs: optional(atomicList(string)),
  resourceNames: optional(atomicList(string)),
  resources: optional(atomicList(string)),
  verbs: atomicList(string),
});
export type PolicyRule = InferInput<typeof PolicyRule>;
