import { type FieldError, invalid, required, tooLong } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable } from "../meta/field-checks.ts";
import { checkConfigKey } from "../meta/text-checks.ts";
import { decodedLength, validateImmutableData } from "./data-validation.ts";
import type { SecretSchema } from "./secret.ts";

type Secret = InferOutput<typeof SecretSchema>;

const MAX_BYTES = 1024 * 1024;
const ACCOUNT_NAME = "kubernetes.io/service-account.name";

/** stringData is for writing only: it becomes data, over what was there under the same key. */
export function mergeStringData(secret: Secret): void {
  const { stringData } = secret;
  if (stringData === undefined) return;
  delete secret.stringData;
  const encoded = Object.entries(stringData).map(
    ([key, value]) => [key, Buffer.from(value).toString("base64")] as const,
  );
  if (encoded.length > 0) secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
}

export function validateSecret(secret: Secret, old: Secret | undefined): FieldError[] {
  const data = secret.data ?? {};
  const errors = Object.keys(data).flatMap((key) =>
    checkConfigKey(key).map((why) => invalid(`data[${key}]`, key, why)),
  );
  const size = Object.values(data).reduce((sum, value) => sum + decodedLength(value), 0);
  if (size > MAX_BYTES) errors.push(tooLong("data", MAX_BYTES));
  errors.push(...validateType(secret, data));
  if (old === undefined) return errors;
  return [...immutable("type", secret.type, old.type), ...validateImmutableData(secret, old), ...errors];
}

/** What each of the well-known types has to hold. */
function validateType(secret: Secret, data: Record<string, string>): FieldError[] {
  const missing = (...keys: string[]) => keys.filter((key) => !(key in data)).map((key) => required(`data[${key}]`));
  switch (secret.type) {
    case "kubernetes.io/service-account-token":
      return secret.metadata.annotations?.[ACCOUNT_NAME] ? [] : [required(`metadata.annotations[${ACCOUNT_NAME}]`)];
    case "kubernetes.io/dockercfg":
      return validateJson(data, ".dockercfg");
    case "kubernetes.io/dockerconfigjson":
      return validateJson(data, ".dockerconfigjson");
    case "kubernetes.io/basic-auth":
      return "username" in data || "password" in data ? [] : missing("username", "password");
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [required("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function validateJson(data: Record<string, string>, key: string): FieldError[] {
  const value = data[key];
  if (value === undefined) return [required(`data[${key}]`)];
  try {
    JSON.parse(Buffer.from(value, "base64").toString());
    return [];
  } catch (error) {
    // The contents are secret: the complaint must not repeat them.
    return [invalid(`data[${key}]`, "<secret contents redacted>", error instanceof Error ? error.name : "not JSON")];
  }
}
