import { type InferInput, model, optional } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { PodSpec } from "./pod-spec.ts";

export const PodTemplateSpec = model("io.k8s.api.core.v1.PodTemplateSpec", {
  metadata: optional(ObjectMeta),
  spec: optional(PodSpec),
});
export type PodTemplateSpec = InferInput<typeof PodTemplateSpec>;
