import { type FieldError, forbidden, invalid, required } from "../../field-error.ts";
import { checkLabel1035 } from "../../names.ts";
import { validateClientConfig } from "../admissionregistration/webhook-client-validation.ts";
import { requiredOneOf } from "../meta/field-checks.ts";
import type { CustomResourceConversion, WebhookConversion } from "./custom-resource-definition.ts";

const AT = "spec.conversion";
// The names that the fields have in the form that all versions of definitions share; Kubernetes complains in its terms.
const CLIENT = `${AT}.webhookClientConfig`;
const VERSIONS = `${AT}.conversionReviewVersions`;
const KNOWN_VERSIONS = ["v1", "v1beta1"];
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/;

/** Complaints about how the versions of a definition are to be converted. */
export function validateConversion({ strategy, webhook }: CustomResourceConversion): FieldError[] {
  const errors = requiredOneOf(`${AT}.strategy`, strategy, ["None", "Webhook"]);
  if (strategy === "Webhook") return [...errors, ...validateWebhook(webhook)];
  const superfluous = "should not be set when strategy is not set to Webhook";
  if (webhook?.clientConfig !== undefined) errors.push(forbidden(CLIENT, superfluous));
  if ((webhook?.conversionReviewVersions ?? []).length > 0) errors.push(forbidden(VERSIONS, superfluous));
  return errors;
}

function validateWebhook(webhook: WebhookConversion | undefined): FieldError[] {
  const client = webhook?.clientConfig;
  const errors =
    client === undefined
      ? [required(CLIENT, "required when strategy is set to Webhook")]
      : [...validateClientConfig(client, CLIENT), ...validateBundle(client.caBundle)];
  return [...errors, ...validateVersions(webhook?.conversionReviewVersions ?? [])];
}

function validateBundle(bundle = ""): FieldError[] {
  if (bundle === "" || CERTIFICATE.test(Buffer.from(bundle, "base64").toString())) return [];
  const why = "unable to load root certificates: unable to parse bytes as PEM block";
  return [invalid(`${CLIENT}.caBundle`, "<invalid>", why)];
}

function validateVersions(versions: readonly string[]): FieldError[] {
  if (versions.length === 0) return [required(VERSIONS)];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [invalid(`${VERSIONS}[${i}]`, version, "duplicate version")]
      : checkLabel1035(version).map((why) => invalid(`${VERSIONS}[${i}]`, version, why)),
  );
  if (versions.some((version) => KNOWN_VERSIONS.includes(version))) return errors;
  return [...errors, invalid(VERSIONS, versions, `must include at least one of ${KNOWN_VERSIONS.join(", ")}`)];
}
