import { atomicList, type InferInput, model, optional, string, struct } from "../../schema.ts";
import { LabelSelector } from "../meta/label-selector.ts";

export const NamedRuleWithOperations = model(
  "io.k8s.api.admissionregistration.v1.NamedRuleWithOperations",
  {
    apiGroups: optional(atomicList(string)),
    apiVersions: optional(atomicList(string)),
    operations: optional(atomicList(string)),
    resourceNames: optional(atomicList(string)),
    resources: optional(atomicList(string)),
    scope: optional(string, "*"),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type NamedRuleWithOperations = InferInput<typeof NamedRuleWithOperations>;

export const MatchResources = model(
  "io.k8s.api.admissionregistration.v1.MatchResources",
  {
    excludeResourceRules: optional(atomicList(NamedRuleWithOperations)),
    matchPolicy: optional(string, "Equivalent"),
    namespaceSelector: struct(LabelSelector),
    objectSelector: struct(LabelSelector),
    resourceRules: optional(atomicList(NamedRuleWithOperations)),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type MatchResources = InferInput<typeof MatchResources>;
