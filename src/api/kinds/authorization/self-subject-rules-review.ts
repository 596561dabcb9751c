import { defineKind } from "../../kind.ts";
import { atomicList, boolean, type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const NonResourceRule = model("io.k8s.api.authorization.v1.NonResourceRule", {
  nonResourceURLs: optional(atomicList(string)),
  verbs: atomicList(string),
});
export type NonResourceRule = InferInput<typeof NonResourceRule>;

export const ResourceRule = model("io.k8s.api.authorization.v1.ResourceRule", {
  apiGroups: optional(atomicList(string)),
  resourceNames: optional(atomicList(string)),
  resources: optional(atomicList(string)),
  verbs: atomicList(string),
});
export type ResourceRule = InferInput<typeof ResourceRule>;

export const SelfSubjectRulesReviewSpec = model("io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec", {
  namespace: optional(string),
});
export type SelfSubjectRulesReviewSpec = InferInput<typeof SelfSubjectRulesReviewSpec>;

export const SubjectRulesReviewStatus = model("io.k8s.api.authorization.v1.SubjectRulesReviewStatus", {
  evaluationError: optional(string),
  incomplete: boolean,
  nonResourceRules: atomicList(NonResourceRule),
  resourceRules: atomicList(ResourceRule),
});
export type SubjectRulesReviewStatus = InferInput<typeof SubjectRulesReviewStatus>;

export const SelfSubjectRulesReviewSchema = model("io.k8s.api.authorization.v1.SelfSubjectRulesReview", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  spec: SelfSubjectRulesReviewSpec,
  status: optional(SubjectRulesReviewStatus),
});

export const SelfSubjectRulesReview = defineKind({
  group: "authorization.k8s.io",
  version: "v1",
  kind: "SelfSubjectRulesReview",
  resource: "selfsubjectrulesreviews",
  scope: "Cluster",
  methods: ["post"],
  schema: SelfSubjectRulesReviewSchema,
});
export type SelfSubjectRulesReview = InferInput<typeof SelfSubjectRulesReviewSchema>;
