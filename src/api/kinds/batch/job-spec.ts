import { atomicList, boolean, type InferInput, int32, int64, model, optional, setList, string } from "../../schema.ts";
import { PodTemplateSpec } from "../core/pod-template-spec.ts";
import { LabelSelector } from "../meta/label-selector.ts";

export const PodFailurePolicyOnExitCodesRequirement = model(
  "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement",
  {
    containerName: optional(string),
    operator: string,
    values: setList(int32),
  },
);
export type PodFailurePolicyOnExitCodesRequirement = InferInput<typeof PodFailurePolicyOnExitCodesRequirement>;

export const PodFailurePolicyOnPodConditionsPattern = model(
  "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern",
  {
    status: optional(string, "True"),
    type: string,
  },
);
export type PodFailurePolicyOnPodConditionsPattern = InferInput<typeof PodFailurePolicyOnPodConditionsPattern>;

export const PodFailurePolicyRule = model("io.k8s.api.batch.v1.PodFailurePolicyRule", {
  action: string,
  onExitCodes: optional(PodFailurePolicyOnExitCodesRequirement),
  onPodConditions: optional(atomicList(PodFailurePolicyOnPodConditionsPattern)),
});
export type PodFailurePolicyRule = InferInput<typeof PodFailurePolicyRule>;

export const PodFailurePolicy = model("io.k8s.api.batch.v1.PodFailurePolicy", {
  rules: atomicList(PodFailurePolicyRule),
});
export type PodFailurePolicy = InferInput<typeof PodFailurePolicy>;

export const SuccessPolicyRule = model("io.k8s.api.batch.v1.SuccessPolicyRule", {
  succeededCount: optional(int32),
  succeededIndexes: optional(string),
});
export type SuccessPolicyRule = InferInput<typeof SuccessPolicyRule>;

export const SuccessPolicy = model("io.k8s.api.batch.v1.SuccessPolicy", {
  rules: atomicList(SuccessPolicyRule),
});
export type SuccessPolicy = InferInput<typeof SuccessPolicy>;

export const JobSpec = model("io.k8s.api.batch.v1.JobSpec", {
  activeDeadlineSeconds: optional(int64),
  backoffLimit: optional(int32),
  backoffLimitPerIndex: optional(int32),
  completionMode: optional(string),
  completions: optional(int32),
  managedBy: optional(string),
  manualSelector: optional(boolean),
  maxFailedIndexes: optional(int32),
  parallelism: optional(int32),
  podFailurePolicy: optional(PodFailurePolicy),
  podReplacementPolicy: optional(string),
  selector: optional(LabelSelector),
  successPolicy: optional(SuccessPolicy),
  suspend: optional(boolean),
  template: PodTemplateSpec,
  ttlSecondsAfterFinished: optional(int32),
});
export type JobSpec = InferInput<typeof JobSpec>;
