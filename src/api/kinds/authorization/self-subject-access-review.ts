import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { selfReviewErrors } from "./access-review-rules.ts";
import { NonResourceAttributes } from "./non-resource-attributes.ts";
import { ResourceAttributes } from "./resource-attributes.ts";
import { SubjectAccessReviewStatus } from "./subject-access-review-status.ts";

export const SelfSubjectAccessReviewSpec = model("io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec", {
  nonResourceAttributes: optional(NonResourceAttributes),
  resourceAttributes: optional(ResourceAttributes),
});
export type SelfSubjectAccessReviewSpec = InferInput<typeof SelfSubjectAccessReviewSpec>;

export const SelfSubjectAccessReviewSchema = model("io.k8s.api.authorization.v1.SelfSubjectAccessReview", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  spec: SelfSubjectAccessReviewSpec,
  status: optional(SubjectAccessReviewStatus),
});

export const SelfSubjectAccessReview = defineKind({
  group: "authorization.k8s.io",
  version: "v1",
  kind: "SelfSubjectAccessReview",
  resource: "selfsubjectaccessreviews",
  scope: "Cluster",
  methods: ["post"],
  schema: SelfSubjectAccessReviewSchema,
  validate: selfReviewErrors,
});
export type SelfSubjectAccessReview = InferInput<typeof SelfSubjectAccessReviewSchema>;
