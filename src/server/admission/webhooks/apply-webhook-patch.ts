import { ApiError, badRequestError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import { jsonPatch } from "../../../api/patch/json.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import { decodeValue } from "../../registry/decode-object.ts";
import { isOwnKind } from "../match/group-version.ts";
import type { Call } from "./call-webhook.ts";
import { internalError } from "./call-webhook.ts";

/**
 * Does to the request's object what a webhook's patch says, and answers whether it made a difference. The result is decoded like a body:
 * pruned, with the defaults of what is new. Throws InternalError for a patch that cannot be applied, whatever the failurePolicy is.
 */
export async function applyWebhookPatch({ hook, request, resource }: Call, patch: string): Promise<boolean> {
  const { name } = hook.webhook;
  const operations = operationsOf(patch, name);
  if (operations.length === 0) return false;
  const { object } = await request.in(resource);
  if (object === undefined) {
    throw internalError(
      `admission webhook "${name}" attempted to modify the object, which is not supported for this operation`,
    );
  }
  const next = within(name, () => {
    const patched = jsonPatch(object, operations);
    return isOwnKind(request.subresource) ? objectOf(patched) : decodeValue(resource, patched).object;
  });
  if (equalJson(object, next)) return false;
  await request.replace(resource, next);
  return true;
}

function objectOf(value: unknown): KubeObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as KubeObject;
  throw badRequestError(`it makes of the object ${JSON.stringify(value)}`);
}

function operationsOf(patch: string, name: string): unknown[] {
  try {
    const operations: unknown = JSON.parse(Buffer.from(patch, "base64").toString());
    if (Array.isArray(operations)) return operations;
  } catch (cause) {
    throw internalError(`admission webhook "${name}" answered with a patch that is not JSON in base64`, cause);
  }
  throw internalError(`admission webhook "${name}" answered with a patch that is no list of operations`);
}

function within<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const text = `admission webhook "${name}" answered with a patch that cannot be applied: ${error.message}`;
    throw internalError(text, error);
  }
}
