import { duplicate, type FieldError, invalid, required } from "../../field-error.ts";
import { checkLabel1035, checkSubdomain } from "../../names.ts";
import { oneOf } from "../meta/field-checks.ts";
import { validateLabelSelector } from "../meta/label-selector-validation.ts";
import { MATCH_POLICIES, validateMatchConditions } from "./match-validation.ts";
import type { MutatingWebhook } from "./mutating-webhook-configuration.ts";
import { validateRule } from "./rule-validation.ts";
import type { ValidatingWebhook } from "./validating-webhook-configuration.ts";
import { validateClientConfig } from "./webhook-client-validation.ts";

type Webhook = ValidatingWebhook | MutatingWebhook;

const REVIEW_VERSIONS = ["v1", "v1beta1"];
const SIDE_EFFECTS = ["None", "NoneOnDryRun"];
const MOST_SECONDS = 30;

/** Complaints about the webhooks of a configuration. */
export function validateWebhooks(webhooks: readonly Webhook[] = []): FieldError[] {
  const names = new Set<string>();
  return webhooks.flatMap((webhook, index) => {
    const at = `webhooks[${index}]`;
    const errors = [...validateWebhook(webhook, at), ...validateReviewVersions(webhook, at)];
    if (webhook.name !== "" && names.has(webhook.name)) errors.push(duplicate(`${at}.name`, webhook.name));
    names.add(webhook.name);
    return errors;
  });
}

function validateWebhook(webhook: Webhook, at: string): FieldError[] {
  return [
    ...validateName(webhook.name, `${at}.name`),
    ...(webhook.rules ?? []).flatMap((rule, i) => validateRule(rule, `${at}.rules[${i}]`)),
    ...oneOf(`${at}.failurePolicy`, webhook.failurePolicy, ["Fail", "Ignore"]),
    ...oneOf(`${at}.matchPolicy`, webhook.matchPolicy, MATCH_POLICIES),
    ...validateSideEffects(webhook, at),
    ...validateTimeout(webhook.timeoutSeconds, `${at}.timeoutSeconds`),
    ...validateLabelSelector(webhook.namespaceSelector, `${at}.namespaceSelector`),
    ...validateLabelSelector(webhook.objectSelector, `${at}.objectSelector`),
    ...("reinvocationPolicy" in webhook
      ? oneOf(`${at}.reinvocationPolicy`, webhook.reinvocationPolicy, ["IfNeeded", "Never"])
      : []),
    ...validateClientConfig(webhook.clientConfig, `${at}.clientConfig`),
    ...validateMatchConditions(webhook.matchConditions ?? [], `${at}.matchConditions`, { params: false }),
  ];
}

function validateName(name: string, at: string): FieldError[] {
  if (name === "") return [required(at)];
  const complaints = checkSubdomain(name);
  if (complaints.length > 0) return [invalid(at, name, complaints.join(","))];
  if (name.split(".").length >= 3) return [];
  return [invalid(at, name, "should be a domain with at least three segments separated by dots")];
}

function validateSideEffects({ sideEffects }: Webhook, at: string): FieldError[] {
  // Kinds are decoded without a zero value for this field: it is absent or what was given.
  if ((sideEffects as string | undefined) === undefined) {
    return [required(`${at}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(", ")}`)];
  }
  return oneOf(`${at}.sideEffects`, sideEffects, SIDE_EFFECTS);
}

function validateTimeout(seconds: number | undefined, at: string): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= MOST_SECONDS)) return [];
  return [invalid(at, seconds, `the timeout value must be between 1 and ${MOST_SECONDS} seconds`)];
}

function validateReviewVersions(webhook: Webhook, webhookAt: string): FieldError[] {
  const at = `${webhookAt}.admissionReviewVersions`;
  const versions = webhook.admissionReviewVersions ?? [];
  if (versions.length === 0) return [required(at, `must specify one of ${REVIEW_VERSIONS.join(", ")}`)];
  const errors = versions.flatMap((version, i) => {
    if (versions.indexOf(version) < i) return [invalid(`${at}[${i}]`, version, "duplicate version")];
    return checkLabel1035(version).map((why) => invalid(`${at}[${i}]`, version, why));
  });
  if (versions.some((version) => REVIEW_VERSIONS.includes(version))) return errors;
  return [...errors, invalid(at, versions, `must include at least one of ${REVIEW_VERSIONS.join(", ")}`)];
}
