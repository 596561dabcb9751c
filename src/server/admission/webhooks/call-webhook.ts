import { ApiError, badRequestError, type StatusDetails } from "../../../api/errors.ts";
import type { Resource } from "../../registry/resource.ts";
import { CallError } from "../../webhooks/call-error.ts";
import type { AdmittedRequest } from "../match/admitted-request.ts";
import { type AdmissionResponse, admissionResponse, admissionReview, reviewVersion } from "./admission-review.ts";
import type { Hook } from "./hook.ts";

/** One call of a webhook within a request. */
export interface Call {
  readonly hook: Hook;
  readonly request: AdmittedRequest;
  /** The version of the resource that the webhook is shown. */
  readonly resource: Resource;
  readonly mutating: boolean;
  /** "round_0_index_2": what the audit calls it. */
  readonly place: string;
}

/** What may be called in a dry run. */
const HARMLESS = new Set(["None", "NoneOnDryRun"]);
const DEFAULT_SECONDS = 10;

/**
 * Asks a webhook. Answers undefined when it could not be asked and its failurePolicy is Ignore; throws the ApiError to refuse with when
 * it says no, or could not be asked and must be.
 */
export async function callWebhook(call: Call): Promise<AdmissionResponse | undefined> {
  const { hook, request, mutating, place } = call;
  const { ctx, dryRun } = request.admission;
  const { name, failurePolicy, sideEffects } = hook.webhook;
  if (dryRun && !HARMLESS.has(sideEffects ?? "")) {
    throw badRequestError(`admission webhook "${name}" does not support dry run`);
  }
  try {
    const response = await ask(call);
    for (const [key, value] of Object.entries(response.auditAnnotations))
      ctx.auditAnnotations[`${name}/${key}`] = value;
    ctx.warnings.push(...response.warnings);
    if (!response.allowed) throw denial(name, response.result);
    return response;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const text = `failed calling webhook "${name}": ${error.message}`;
    if (failurePolicy !== "Ignore" || ctx.request.signal.aborted) throw internalError(text, error);
    ctx.server.log.warn("a webhook could not be called and is ignored", { webhook: name, error });
    ctx.auditAnnotations[`failed-open.${mutating ? "mutating" : "validating"}.webhook.admission.k8s.io/${place}`] =
      name;
    return undefined;
  }
}

async function ask({ hook, request, resource, mutating }: Call): Promise<AdmissionResponse> {
  const { admissionReviewVersions, clientConfig, timeoutSeconds = DEFAULT_SECONDS } = hook.webhook;
  const { ctx } = request.admission;
  const uid = crypto.randomUUID();
  const version = reviewVersion(admissionReviewVersions);
  const review = await admissionReview(request, resource, { uid, version });
  const answer = await posted(() =>
    ctx.server.webhooks.client.post(clientConfig, review, { timeoutSeconds, signal: ctx.request.signal }),
  );
  return admissionResponse(answer, { uid, version, mutating });
}

async function posted(post: () => Promise<unknown>): Promise<unknown> {
  try {
    return await post();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw new CallError(`failed to call webhook: ${error.message}`, { cause: error });
  }
}

/** A refusal in the webhook's own words. */
function denial(name: string, { code, message, reason, details }: AdmissionResponse["result"]): ApiError {
  const denied = `admission webhook "${name}" denied the request`;
  const why = message || reason;
  return new ApiError(reason, why === "" ? `${denied} without explanation` : `${denied}: ${why}`, {
    code: code >= 400 && code <= 599 ? code : 400,
    ...(details === undefined ? {} : { details: details as StatusDetails }),
  });
}

/** As Kubernetes reports what went wrong between servers. */
export function internalError(text: string, cause?: unknown): ApiError {
  return new ApiError("InternalError", `Internal error occurred: ${text}`, {
    details: { causes: [{ message: text }] },
    cause,
  });
}
