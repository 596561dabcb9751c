import type { KubeObject } from "../../../api/kind.ts";
import type { Resource } from "../../registry/resource.ts";
import { CallError } from "../../webhooks/call-error.ts";
import type { AdmittedRequest } from "../match/admitted-request.ts";
import { kindText } from "../match/group-version.ts";
import { reviewRequest } from "../match/review-request.ts";

/** Versions of admission.k8s.io that are spoken, and what a webhook that names several gets first. */
const VERSIONS: readonly string[] = ["v1", "v1beta1"];
const GROUP = "admission.k8s.io";

/** The answer of a webhook, checked. */
export interface AdmissionResponse {
  readonly allowed: boolean;
  /** Why not. */
  readonly result: {
    /** 0 when the webhook gives none. */
    readonly code: number;
    readonly message: string;
    readonly reason: string;
    readonly details?: object;
  };
  /** Operations of a JSON patch as a mutating webhook sends them: base64 of JSON. */
  readonly patch: string;
  readonly auditAnnotations: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** The version in which a webhook is asked. Throws CallError when it understands none. */
export function reviewVersion(accepted: readonly string[]): string {
  const version = accepted.find((name) => VERSIONS.includes(name));
  if (version !== undefined) return version;
  throw new CallError(
    `could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1), but ${JSON.stringify(accepted)}`,
  );
}

/** The question: what is written, in the version of `resource`. */
export async function admissionReview(
  request: AdmittedRequest,
  resource: Resource,
  { uid, version }: { uid: string; version: string },
): Promise<KubeObject> {
  const { object = null, oldObject = null } = await request.in(resource);
  return {
    kind: "AdmissionReview",
    apiVersion: `${GROUP}/${version}`,
    request: { uid, ...reviewRequest(request, resource), object, oldObject },
  };
}

interface Wanted {
  readonly uid: string;
  readonly version: string;
  readonly mutating: boolean;
}

type Fields = Record<string, unknown>;

/** Reads an answer. Throws CallError when it is not one, or not to this question. */
export function admissionResponse(answer: unknown, wanted: Wanted): AdmissionResponse {
  const { apiVersion, kind, response } = fieldsOf(answer, "the answer");
  const isV1 = wanted.version === "v1";
  if (isV1) checkKind({ apiVersion, kind }, wanted.version);
  if (response === undefined || response === null) throw invalid("webhook response was absent");
  const fields = fieldsOf(response, "response");
  if (isV1 && fields["uid"] !== wanted.uid) {
    throw invalid(`expected response.uid=${JSON.stringify(wanted.uid)}, got ${JSON.stringify(fields["uid"] ?? "")}`);
  }
  checkPatch(fields, { ...wanted, isV1 });
  const { allowed, status, auditAnnotations, warnings } = fields;
  if (allowed !== undefined && typeof allowed !== "boolean") {
    throw invalid(`response.allowed must be true or false, not ${JSON.stringify(allowed)}`);
  }
  return {
    allowed: allowed === true,
    result: resultOf(status ?? {}),
    patch: wanted.mutating && typeof fields["patch"] === "string" ? fields["patch"] : "",
    auditAnnotations: textsOf(auditAnnotations),
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
  };
}

function checkKind({ apiVersion, kind }: { apiVersion: unknown; kind: unknown }, version: string): void {
  const got = kindText(String(apiVersion ?? ""), String(kind ?? ""));
  const expected = kindText(`${GROUP}/${version}`, "AdmissionReview");
  if (got !== expected) throw invalid(`expected webhook response of ${expected}, got ${got}`);
}

function checkPatch(response: Fields, { mutating, isV1 }: { mutating: boolean; isV1: boolean }): void {
  const { patch = "", patchType } = response;
  if (typeof patch !== "string") throw invalid("response.patch must be base64 of a JSON patch");
  if (!mutating) {
    if (!isV1) return;
    if (patch !== "") throw invalid("validating webhook may not return response.patch");
    if (patchType !== undefined && patchType !== null) {
      throw invalid("validating webhook may not return response.patchType");
    }
    return;
  }
  const hasType = patchType !== undefined && patchType !== null;
  if (isV1 && patch !== "" && !hasType) throw invalid("webhook returned response.patch but not response.patchType");
  if (isV1 && patch === "" && hasType) throw invalid("webhook returned response.patchType but not response.patch");
  if (hasType && patchType !== "JSONPatch") {
    throw invalid(`webhook returned invalid response.patchType of ${JSON.stringify(patchType)}: expected JSONPatch`);
  }
}

function resultOf(status: unknown): AdmissionResponse["result"] {
  const { code, message, reason, details } = fieldsOf(status, "response.status");
  if (code !== undefined && !Number.isInteger(code)) {
    throw invalid(`response.status.code must be an integer, not ${JSON.stringify(code)}`);
  }
  return {
    code: typeof code === "number" ? code : 0,
    message: textOf(message, "response.status.message"),
    reason: textOf(reason, "response.status.reason"),
    ...(details === undefined || details === null ? {} : { details: detailsOf(details) }),
  };
}

function detailsOf(value: unknown): object {
  const { retryAfterSeconds: seconds, ...details } = fieldsOf(value, "response.status.details");
  // It becomes a header.
  return typeof seconds === "number" && Number.isInteger(seconds)
    ? { ...details, retryAfterSeconds: seconds }
    : details;
}

function textOf(value: unknown, what: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw invalid(`${what} must be a text, not ${JSON.stringify(value)}`);
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalid(`${what} must be an object, not ${JSON.stringify(value)}`);
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

const invalid = (why: string): CallError => new CallError(`received invalid webhook response: ${why}`);
