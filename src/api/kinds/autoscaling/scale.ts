import { type InferInput, int32, model, optional, string } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const ScaleSpec = model("io.k8s.api.autoscaling.v1.ScaleSpec", {
  replicas: optional(int32),
});
export type ScaleSpec = InferInput<typeof ScaleSpec>;

export const ScaleStatus = model("io.k8s.api.autoscaling.v1.ScaleStatus", {
  replicas: int32,
  selector: optional(string),
});
export type ScaleStatus = InferInput<typeof ScaleStatus>;

export const Scale = model("io.k8s.api.autoscaling.v1.Scale", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: optional(ObjectMeta),
  spec: optional(ScaleSpec),
  status: optional(ScaleStatus),
});
export type Scale = InferInput<typeof Scale>;
