import { atomicList, type InferInput, model, optional, string } from "../../schema.ts";

export const ExecAction = model("io.k8s.api.core.v1.ExecAction", {
  command: optional(atomicList(string)),
});
export type ExecAction = InferInput<typeof ExecAction>;
