import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { reviewErrors } from "./access-review-rules.ts";
import { SubjectAccessReviewSpec } from "./subject-access-review-spec.ts";
import { SubjectAccessReviewStatus } from "./subject-access-review-status.ts";

export const SubjectAccessReviewSchema = model("io.k8s.api.authorization.v1.SubjectAccessReview", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  spec: SubjectAccessReviewSpec,
  status: optional(SubjectAccessReviewStatus),
});

export const SubjectAccessReview = defineKind({
  group: "authorization.k8s.io",
  version: "v1",
  kind: "SubjectAccessReview",
  resource: "subjectaccessreviews",
  scope: "Cluster",
  methods: ["post"],
  schema: SubjectAccessReviewSchema,
  validate: reviewErrors,
});
export type SubjectAccessReview = InferInput<typeof SubjectAccessReviewSchema>;
