import { type InferInput, model, optional, string } from "../../schema.ts";

export const SELinuxOptions = model("io.k8s.api.core.v1.SELinuxOptions", {
  level: optional(string),
  role: optional(string),
  type: optional(string),
  user: optional(string),
});
export type SELinuxOptions = InferInput<typeof SELinuxOptions>;
