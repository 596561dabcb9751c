import { defineKind } from "../../kind.ts";
import { atomicList, boolean, type InferInput, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { UserInfo } from "./user-info.ts";

export const TokenReviewSpec = model("io.k8s.api.authentication.v1.TokenReviewSpec", {
  audiences: optional(atomicList(string)),
  token: string,
});
export type TokenReviewSpec = InferInput<typeof TokenReviewSpec>;

export const TokenReviewStatus = model("io.k8s.api.authentication.v1.TokenReviewStatus", {
  audiences: optional(atomicList(string)),
  authenticated: optional(boolean),
  error: optional(string),
  user: optional(UserInfo),
});
export type TokenReviewStatus = InferInput<typeof TokenReviewStatus>;

export const TokenReviewSchema = model("io.k8s.api.authentication.v1.TokenReview", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  spec: TokenReviewSpec,
  status: optional(TokenReviewStatus),
});

export const TokenReview = defineKind({
  group: "authentication.k8s.io",
  version: "v1",
  kind: "TokenReview",
  resource: "tokenreviews",
  scope: "Cluster",
  methods: ["post"],
  schema: TokenReviewSchema,
});
export type TokenReview = InferInput<typeof TokenReviewSchema>;
