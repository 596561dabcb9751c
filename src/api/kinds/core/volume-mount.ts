import { boolean, type InferInput, model, optional, string } from "../../schema.ts";

export const VolumeMount = model("io.k8s.api.core.v1.VolumeMount", {
  mountPath: string,
  mountPropagation: optional(string),
  name: string,
  readOnly: optional(boolean),
  recursiveReadOnly: optional(string),
  subPath: optional(string),
  subPathExpr: optional(string),
});
export type VolumeMount = InferInput<typeof VolumeMount>;
