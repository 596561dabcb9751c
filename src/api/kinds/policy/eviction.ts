import { type InferInput, model, optional, string } from "../../schema.ts";
import { DeleteOptions } from "../meta/delete-options.ts";
import { ObjectMeta } from "../meta/object-meta.ts";

export const Eviction = model("io.k8s.api.policy.v1.Eviction", {
  apiVersion: optional(string),
  deleteOptions: optional(DeleteOptions),
  kind: optional(string),
  metadata: optional(ObjectMeta),
});
export type Eviction = InferInput<typeof Eviction>;
