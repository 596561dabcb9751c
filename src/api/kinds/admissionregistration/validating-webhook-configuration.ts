import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, mapList, model, optional, string } from "../../schema.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { MatchCondition } from "./match-condition.ts";
import { RuleWithOperations } from "./rule-with-operations.ts";
import { WebhookClientConfig } from "./webhook-client-config.ts";

export const ValidatingWebhook = model("io.k8s.api.admissionregistration.v1.ValidatingWebhook", {
  admissionReviewVersions: atomicList(string),
  clientConfig: WebhookClientConfig,
  failurePolicy: optional(string),
  matchConditions: optional(mapList(MatchCondition, ["name"], { mergeKey: "name", strategy: "merge" })),
  matchPolicy: optional(string),
  name: string,
  namespaceSelector: optional(LabelSelector),
  objectSelector: optional(LabelSelector),
  rules: optional(atomicList(RuleWithOperations)),
  sideEffects: string,
  timeoutSeconds: optional(int32),
});
export type ValidatingWebhook = InferInput<typeof ValidatingWebhook>;

export const ValidatingWebhookConfigurationSchema = model(
  "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration",
  {
    apiVersion: optional(string),
    kind: optional(string),
    metadata: optional(ObjectMeta),
    webhooks: optional(mapList(ValidatingWebhook, ["name"], { mergeKey: "name", strategy: "merge" })),
  },
);

export const ValidatingWebhookConfiguration = defineKind({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  resource: "validatingwebhookconfigurations",
  scope: "Cluster",
  schema: ValidatingWebhookConfigurationSchema,
});
export type ValidatingWebhookConfiguration = InferInput<typeof ValidatingWebhookConfigurationSchema>;
