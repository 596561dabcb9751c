import { equalJson } from "../../../lib/equal-json.ts";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../../field-error.ts";
import { checkSubdomain } from "../../names.ts";
import type { InferOutput } from "../../schema.ts";
import type { CertificateSigningRequestSchema } from "./certificate-signing-request.ts";

type Request = InferOutput<typeof CertificateSigningRequestSchema>;
type Condition = NonNullable<Request["status"]["conditions"]>[number];

/** The shortest life of a certificate that may be asked for, in seconds. */
const SHORTEST = 600;
const LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
const USAGES = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];
const CONDITIONS = "status.conditions";
const CERTIFICATE = "status.certificate";
/** Conditions that are final: they are true, and stay. */
const FINAL = ["Approved", "Denied", "Failed"];

export function validateSigningRequest(now: Request, old: Request | undefined): FieldError[] {
  if (old !== undefined) return validateSigningUpdate(now, old, { approves: false, issues: false });
  return [...validateSpec(now.spec), ...validateState(now)];
}

/** What an update may do beyond leaving everything as it is. */
interface Rights {
  readonly approves: boolean;
  readonly issues: boolean;
}

export const validateApproval = (now: Request, old: Request): FieldError[] =>
  validateSigningUpdate(now, old, { approves: true, issues: false });
export const validateSigningStatus = (now: Request, old: Request): FieldError[] =>
  validateSigningUpdate(now, old, { approves: false, issues: true });

function validateSigningUpdate(now: Request, old: Request, rights: Rights): FieldError[] {
  const before = old.status.certificate ?? "";
  const certificate = now.status.certificate ?? "";
  const errors = [...validateState(now), ...FINAL.flatMap((type) => validateFinal(type, { now, old, rights }))];
  if (certificate === before) return errors;
  if (!rights.issues) return [...errors, forbidden(CERTIFICATE, "updates may not set certificate content")];
  if (before === "") return errors;
  return [...errors, forbidden(CERTIFICATE, "updates may not modify existing certificate content")];
}

function validateFinal(type: string, { now, old, rights }: { now: Request; old: Request; rights: Rights }) {
  const of = (request: Request) => (request.status.conditions ?? []).filter((condition) => condition.type === type);
  const [after, before] = [of(now), of(old)];
  const refuse = (what: string) => forbidden(CONDITIONS, `updates may not ${what} a condition of type "${type}"`);
  if (after.length < before.length) return [refuse("remove")];
  const errors = equalJson(after.slice(0, before.length), before) ? [] : [refuse("modify")];
  if (after.length === before.length || rights.approves || (type === "Failed" && rights.issues)) return errors;
  return [...errors, refuse("add")];
}

function validateSpec(spec: Request["spec"]): FieldError[] {
  const { signerName = "", usages = [], expirationSeconds: seconds } = spec;
  const errors: FieldError[] = [];
  const pem = Buffer.from(spec.request ?? "", "base64").toString();
  if (!pem.includes("-----BEGIN CERTIFICATE REQUEST-----")) {
    errors.push(invalid("spec.request", spec.request, "PEM block type must be CERTIFICATE REQUEST"));
  }
  if (usages.length === 0) errors.push(required("spec.usages"));
  errors.push(
    ...usages.flatMap((usage, i) => (USAGES.includes(usage) ? [] : [notSupported(`spec.usages[${i}]`, usage, USAGES)])),
    ...usages.flatMap((usage, i) => (usages.indexOf(usage) < i ? [duplicate(`spec.usages[${i}]`, usage)] : [])),
  );
  if (signerName === LEGACY_SIGNER) {
    errors.push(invalid("spec.signerName", signerName, "the legacy signerName is not allowed via this API version"));
  } else {
    errors.push(...validateSigner(signerName, "spec.signerName"));
  }
  if (seconds === undefined || seconds >= SHORTEST) return errors;
  const why = `may not specify a duration less than ${SHORTEST} seconds (10 minutes)`;
  return [...errors, invalid("spec.expirationSeconds", seconds, why)];
}

const MAX_DOMAIN = 253;
/** A domain, a slash, and two subdomains with a dot between them. */
const MAX_SIGNER = 571;

/** The name of a signer: a domain of two labels at least, and a name in it. */
function validateSigner(name: string, path: string): FieldError[] {
  if (name === "") return [required(path)];
  const [domain = "", id = "", ...rest] = name.split("/");
  if (!name.includes("/") || rest.length > 0) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalid(path, name, why)];
  }
  const errors = domain.length > MAX_DOMAIN ? [tooLong(path, MAX_DOMAIN)] : [];
  errors.push(...checkSubdomain(domain).map((why) => invalid(path, domain, why)));
  if (!domain.includes(".")) {
    errors.push(invalid(path, domain, "should be a domain with at least two segments separated by dots"));
  }
  errors.push(...checkSubdomain(id).map((why) => invalid(path, id, why)));
  return name.length > MAX_SIGNER ? [...errors, tooLong(path, MAX_SIGNER)] : errors;
}

function validateState({ status }: Request): FieldError[] {
  const conditions = status.conditions ?? [];
  const types = conditions.map(({ type }) => type);
  const errors = conditions.flatMap((condition, i) => {
    const at = `${CONDITIONS}[${i}]`;
    const own = [...validateCondition(condition, at)];
    const other = condition.type === "Approved" ? "Denied" : condition.type === "Denied" ? "Approved" : "";
    if (other !== "" && types.slice(0, i).includes(other)) {
      own.push(invalid(`${at}.type`, condition.type, "Approved and Denied conditions are mutually exclusive"));
    }
    return types.indexOf(condition.type) < i ? [...own, duplicate(`${at}.type`, condition.type)] : own;
  });
  return [...errors, ...validateCertificate(status.certificate)];
}

function validateCondition({ type, status }: Condition, path: string): FieldError[] {
  const allowed = FINAL.includes(type) ? ["True"] : ["False", "True", "Unknown"];
  const errors = type === "" ? [required(`${path}.type`)] : [];
  if (status === "") return [...errors, required(`${path}.status`)];
  return allowed.includes(status) ? errors : [...errors, notSupported(`${path}.status`, status, allowed)];
}

function validateCertificate(certificate = ""): FieldError[] {
  if (certificate === "") return [];
  const pem = Buffer.from(certificate, "base64").toString();
  const blocks = pem.match(/-----BEGIN [^-]+-----/g) ?? [];
  const wrong = (why: string) => [invalid(CERTIFICATE, "<certificate data>", why)];
  if (blocks.length === 0) return wrong("must contain at least one CERTIFICATE PEM block");
  const other = blocks.find((block) => block !== "-----BEGIN CERTIFICATE-----");
  if (other === undefined) return [];
  return wrong(
    `only CERTIFICATE PEM blocks are allowed, found "${other.slice("-----BEGIN ".length, -"-----".length)}"`,
  );
}

export function conditionCell({ status }: Request): string {
  const types = new Set((status.conditions ?? []).map(({ type }) => type));
  const words = types.has("Denied") ? ["Denied"] : types.has("Approved") ? ["Approved"] : ["Pending"];
  if (types.has("Failed")) words.push("Failed");
  if (status.certificate) words.push("Issued");
  return words.join(",");
}
