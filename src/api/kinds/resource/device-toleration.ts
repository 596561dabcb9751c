import { type InferInput, int64, model, optional, string } from "../../schema.ts";

export const DeviceToleration = model("io.k8s.api.resource.v1.DeviceToleration", {
  effect: optional(string),
  key: optional(string),
  operator: optional(string),
  tolerationSeconds: optional(int64),
  value: optional(string),
});
export type DeviceToleration = InferInput<typeof DeviceToleration>;
