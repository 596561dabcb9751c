import { defineKind } from "../../kind.ts";
import { type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { UserInfo } from "./user-info.ts";

export const SelfSubjectReviewStatus = model("io.k8s.api.authentication.v1.SelfSubjectReviewStatus", {
  userInfo: optional(UserInfo),
});
export type SelfSubjectReviewStatus = InferInput<typeof SelfSubjectReviewStatus>;

export const SelfSubjectReviewSchema = model("io.k8s.api.authentication.v1.SelfSubjectReview", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  status: optional(SelfSubjectReviewStatus),
});

export const SelfSubjectReview = defineKind({
  group: "authentication.k8s.io",
  version: "v1",
  kind: "SelfSubjectReview",
  resource: "selfsubjectreviews",
  scope: "Cluster",
  methods: ["post"],
  schema: SelfSubjectReviewSchema,
});
export type SelfSubjectReview = InferInput<typeof SelfSubjectReviewSchema>;
