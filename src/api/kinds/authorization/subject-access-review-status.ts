import { boolean, type InferInput, model, optional, string } from "../../schema.ts";

export const SubjectAccessReviewStatus = model("io.k8s.api.authorization.v1.SubjectAccessReviewStatus", {
  allowed: boolean,
  denied: optional(boolean),
  evaluationError: optional(string),
  reason: optional(string),
});
export type SubjectAccessReviewStatus = InferInput<typeof SubjectAccessReviewStatus>;
