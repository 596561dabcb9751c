import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, mapList, model, optional, pointer, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { MatchCondition } from "./match-condition.ts";
import { RuleWithOperations } from "./rule-with-operations.ts";
import { WebhookClientConfig } from "./webhook-client-config.ts";
import { validateWebhooks } from "./webhook-validation.ts";

export const ValidatingWebhook = model("io.k8s.api.admissionregistration.v1.ValidatingWebhook", {
  admissionReviewVersions: atomicList(string),
  clientConfig: WebhookClientConfig,
  failurePolicy: optional(string, "Fail"),
  matchConditions: optional(mapList(MatchCondition, ["name"], { mergeKey: "name", strategy: "merge" })),
  matchPolicy: optional(string, "Equivalent"),
  name: string,
  namespaceSelector: struct(LabelSelector),
  objectSelector: struct(LabelSelector),
  rules: optional(atomicList(RuleWithOperations)),
  sideEffects: pointer(string),
  timeoutSeconds: optional(int32, 10),
});
export type ValidatingWebhook = InferInput<typeof ValidatingWebhook>;

export const ValidatingWebhookConfigurationSchema = model(
  "io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration",
  {
    apiVersion: optional(string),
    kind: optional(string),
    metadata: struct(ObjectMeta),
    webhooks: optional(mapList(ValidatingWebhook, ["name"], { mergeKey: "name", strategy: "merge" })),
  },
);

export const ValidatingWebhookConfiguration = defineKind({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingWebhookConfiguration",
  resource: "validatingwebhookconfigurations",
  scope: "Cluster",
  categories: ["api-extensions"],
  schema: ValidatingWebhookConfigurationSchema,
  columns: [
    nameColumn,
    {
      name: "Webhooks",
      type: "integer",
      description: "Webhooks indicates the number of webhooks registered in this configuration",
      value: ({ webhooks }) => (webhooks ?? []).length,
    },
    ageColumn,
  ],
  generation: "spec",
  unconditionalUpdates: false,
  validate: ({ webhooks }) => validateWebhooks(webhooks),
});
export type ValidatingWebhookConfiguration = InferInput<typeof ValidatingWebhookConfigurationSchema>;
