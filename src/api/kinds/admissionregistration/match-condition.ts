import { type InferInput, model, string } from "../../schema.ts";

export const MatchCondition = model("io.k8s.api.admissionregistration.v1.MatchCondition", {
  expression: string,
  name: string,
});
export type MatchCondition = InferInput<typeof MatchCondition>;
