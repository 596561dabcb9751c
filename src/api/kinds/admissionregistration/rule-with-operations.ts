import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";

export const RuleWithOperations = model("io.k8s.api.admissionregistration.v1.RuleWithOperations", {
  apiGroups: optional(atomicList(string)),
  apiVersions: optional(atomicList(string)),
  operations: optional(atomicList(string)),
  resources: optional(atomicList(string)),
  scope: optional(string, "*"),
});
export type RuleWithOperations = InferInput<typeof RuleWithOperations>;
