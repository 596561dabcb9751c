import { type InferInput, int32, model, optional, setList, string } from "../../schema.ts";

export const ContainerRestartRuleOnExitCodes = model("io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes", {
  operator: string,
  values: optional(setList(int32)),
});
export type ContainerRestartRuleOnExitCodes = InferInput<typeof ContainerRestartRuleOnExitCodes>;

export const ContainerRestartRule = model("io.k8s.api.core.v1.ContainerRestartRule", {
  action: string,
  exitCodes: optional(ContainerRestartRuleOnExitCodes),
});
export type ContainerRestartRule = InferInput<typeof ContainerRestartRule>;
