import { type InferInput, int64, model, optional, string, time } from "../../schema.ts";

export const Condition = model("io.k8s.apimachinery.pkg.apis.meta.v1.Condition", {
  lastTransitionTime: time,
  message: string,
  observedGeneration: optional(int64),
  reason: string,
  status: string,
  type: string,
});
export type Condition = InferInput<typeof Condition>;
