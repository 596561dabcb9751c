import { atomicList, type InferInput, int64, model, optional, string, time } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const BoundObjectReference = model("io.k8s.api.authentication.v1.BoundObjectReference", {
  apiVersion: optional(string),
  kind: optional(string),
  name: optional(string),
  uid: optional(string),
});
export type BoundObjectReference = InferInput<typeof BoundObjectReference>;

export const TokenRequestSpec = model("io.k8s.api.authentication.v1.TokenRequestSpec", {
  audiences: optional(atomicList(string)),
  boundObjectRef: optional(BoundObjectReference),
  expirationSeconds: optional(int64),
});
export type TokenRequestSpec = InferInput<typeof TokenRequestSpec>;

export const TokenRequestStatus = model("io.k8s.api.authentication.v1.TokenRequestStatus", {
  expirationTimestamp: optional(time),
  token: optional(string),
});
export type TokenRequestStatus = InferInput<typeof TokenRequestStatus>;

export const TokenRequest = model("io.k8s.api.authentication.v1.TokenRequest", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  spec: optional(TokenRequestSpec),
  status: optional(TokenRequestStatus),
});
export type TokenRequest = InferInput<typeof TokenRequest>;
