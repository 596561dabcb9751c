import { type FieldError, invalid, required } from "../../field-error.ts";
import type { InferOutput } from "../../schema.ts";
import { immutable } from "../meta/field-checks.ts";
import type { CertificateSigningRequestSchema } from "./certificate-signing-request.ts";

type Request = InferOutput<typeof CertificateSigningRequestSchema>;

/** The shortest life of a certificate that may be asked for, in seconds. */
const SHORTEST = 600;

export function validateSigningRequest(spec: Request["spec"], old: Request["spec"] | undefined): FieldError[] {
  if (old !== undefined) return immutable("spec", spec, old);
  const errors: FieldError[] = [];
  const pem = Buffer.from(spec.request ?? "", "base64").toString();
  if (!pem.includes("-----BEGIN CERTIFICATE REQUEST-----")) {
    errors.push(invalid("spec.request", spec.request, "PEM block type must be CERTIFICATE REQUEST"));
  }
  if ((spec.usages ?? []).length === 0) errors.push(required("spec.usages"));
  if (!spec.signerName) errors.push(required("spec.signerName"));
  else if (!/^[^/]+\.[^/]+\/.+$/.test(spec.signerName)) {
    errors.push(
      invalid(
        "spec.signerName",
        spec.signerName,
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ),
    );
  }
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < SHORTEST) {
    errors.push(
      invalid(
        "spec.expirationSeconds",
        spec.expirationSeconds,
        `may not specify a duration less than ${SHORTEST} seconds (10 minutes)`,
      ),
    );
  }
  return errors;
}

export function conditionCell({ status }: Request): string {
  const types = new Set((status.conditions ?? []).map(({ type }) => type));
  const words = types.has("Denied") ? ["Denied"] : types.has("Approved") ? ["Approved"] : ["Pending"];
  if (types.has("Failed")) words.push("Failed");
  if (status.certificate) words.push("Issued");
  return words.join(",");
}
