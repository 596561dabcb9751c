import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, int32, mapList, model, optional, pointer, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { MatchCondition } from "./match-condition.ts";
import { RuleWithOperations } from "./rule-with-operations.ts";
import { WebhookClientConfig } from "./webhook-client-config.ts";
import { validateWebhooks } from "./webhook-validation.ts";

export const MutatingWebhook = model("io.k8s.api.admissionregistration.v1.MutatingWebhook", {
  admissionReviewVersions: atomicList(string),
  clientConfig: WebhookClientConfig,
  failurePolicy: optional(string, "Fail"),
  matchConditions: optional(mapList(MatchCondition, ["name"], { mergeKey: "name", strategy: "merge" })),
  matchPolicy: optional(string, "Equivalent"),
  name: string,
  namespaceSelector: struct(LabelSelector),
  objectSelector: struct(LabelSelector),
  reinvocationPolicy: optional(string, "Never"),
  rules: optional(atomicList(RuleWithOperations)),
  sideEffects: pointer(string),
  timeoutSeconds: optional(int32, 10),
});
export type MutatingWebhook = InferInput<typeof MutatingWebhook>;

export const MutatingWebhookConfigurationSchema = model(
  "io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration",
  {
    apiVersion: optional(string),
    kind: optional(string),
    metadata: struct(ObjectMeta),
    webhooks: optional(mapList(MutatingWebhook, ["name"], { mergeKey: "name", strategy: "merge" })),
  },
);

export const MutatingWebhookConfiguration = defineKind({
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingWebhookConfiguration",
  resource: "mutatingwebhookconfigurations",
  scope: "Cluster",
  categories: ["api-extensions"],
  schema: MutatingWebhookConfigurationSchema,
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
export type MutatingWebhookConfiguration = InferInput<typeof MutatingWebhookConfigurationSchema>;
