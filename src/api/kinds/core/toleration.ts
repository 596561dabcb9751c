import { type InferInput, int64, model, optional, string } from "../../schema.ts";

export const Toleration = model("io.k8s.api.core.v1.Toleration", {
  effect: optional(string),
  key: optional(string),
  operator: optional(string),
  tolerationSeconds: optional(int64),
  value: optional(string),
});
export type Toleration = InferInput<typeof Toleration>;
