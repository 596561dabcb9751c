import { type FieldError, invalid, required } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import { inRange, oneOf, requiredOneOf } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import type { MutatingWebhook } from "./mutating-webhook-configuration.ts";
import type { ValidatingWebhook } from "./validating-webhook-configuration.ts";
import type { WebhookClientConfig } from "./webhook-client-config.ts";

export function validateWebhooks(webhooks: readonly (ValidatingWebhook | MutatingWebhook)[] | undefined): FieldError[] {
  return (webhooks ?? []).flatMap((webhook, index) => validateWebhook(webhook, `webhooks[${index}]`));
}

function validateWebhook(webhook: ValidatingWebhook | MutatingWebhook, at: string): FieldError[] {
  const { name } = webhook;
  const errors = name ? checkSubdomain(name).map((why) => invalid(`${at}.name`, name, why)) : [required(`${at}.name`)];
  if (name && name.split(".").length < 3) {
    errors.push(invalid(`${at}.name`, name, "should be a domain with at least three segments separated by dots"));
  }
  if ((webhook.admissionReviewVersions ?? []).length === 0) errors.push(required(`${at}.admissionReviewVersions`));
  errors.push(
    ...requiredOneOf(`${at}.sideEffects`, webhook.sideEffects, ["None", "NoneOnDryRun"]),
    ...oneOf(`${at}.failurePolicy`, webhook.failurePolicy, ["Fail", "Ignore"]),
    ...oneOf(`${at}.matchPolicy`, webhook.matchPolicy, ["Equivalent", "Exact"]),
    ...inRange(`${at}.timeoutSeconds`, webhook.timeoutSeconds, [1, 30]),
    ...validateLabelSelector(webhook.namespaceSelector, `${at}.namespaceSelector`),
    ...validateLabelSelector(webhook.objectSelector, `${at}.objectSelector`),
    ...validateClient(webhook.clientConfig, `${at}.clientConfig`),
  );
  for (const [i, rule] of (webhook.rules ?? []).entries()) {
    for (const field of ["operations", "apiGroups", "apiVersions", "resources"] as const) {
      if ((rule[field] ?? []).length === 0) errors.push(required(`${at}.rules[${i}].${field}`));
    }
  }
  return errors;
}

function validateClient({ url, service }: WebhookClientConfig, at: string): FieldError[] {
  if ((url === undefined) === (service === undefined))
    return [required(at, "exactly one of url or service is required")];
  if (service !== undefined) return inRange(`${at}.service.port`, service.port, [1, 65535]);
  return url?.startsWith("https://") ? [] : [invalid(`${at}.url`, url, "'https' is the only allowed URL scheme")];
}
