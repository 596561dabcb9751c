import { type InferInput, model, optional, string } from "../../schema.ts";

export const NonResourceAttributes = model("io.k8s.api.authorization.v1.NonResourceAttributes", {
  path: optional(string),
  verb: optional(string),
});
export type NonResourceAttributes = InferInput<typeof NonResourceAttributes>;
