import { type InferInput, model, optional, string } from "../../schema.ts";
import { containerFields } from "./container.ts";

export const EphemeralContainer = model("io.k8s.api.core.v1.EphemeralContainer", {
  ...containerFields,
  targetContainerName: optional(string),
});
export type EphemeralContainer = InferInput<typeof EphemeralContainer>;
