import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { localReviewErrors } from "./access-review-rules.ts";
import { SubjectAccessReviewSpec } from "./subject-access-review-spec.ts";
import { SubjectAccessReviewStatus } from "./subject-access-review-status.ts";

export const LocalSubjectAccessReviewSchema = model("io.k8s.api.authorization.v1.LocalSubjectAccessReview", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  spec: SubjectAccessReviewSpec,
  status: optional(SubjectAccessReviewStatus),
});

export const LocalSubjectAccessReview = defineKind({
  group: "authorization.k8s.io",
  version: "v1",
  kind: "LocalSubjectAccessReview",
  resource: "localsubjectaccessreviews",
  scope: "Namespaced",
  methods: ["post"],
  schema: LocalSubjectAccessReviewSchema,
  validate: localReviewErrors,
});
export type LocalSubjectAccessReview = InferInput<typeof LocalSubjectAccessReviewSchema>;
