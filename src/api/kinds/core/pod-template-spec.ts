import { type InferInput, model, struct } from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { PodSpec } from "./pod-spec.ts";

export const PodTemplateSpec = model("io.k8s.api.core.v1.PodTemplateSpec", {
  metadata: struct(ObjectMeta),
  spec: struct(PodSpec),
});
export type PodTemplateSpec = InferInput<typeof PodTemplateSpec>;
