import { ApiError, forbiddenError } from "../../../api/errors.ts";
import type { KubeObject } from "../../../api/kind.ts";
import type { Admission } from "../admission.ts";

/** Why a validating policy refuses a request. */
export interface Denial {
  readonly policy: KubeObject;
  /** Absent where the policy itself cannot be used. */
  readonly binding?: KubeObject | undefined;
  readonly message: string;
  /** The reason of the status; absent is Invalid. */
  readonly reason?: string;
}

/** The reasons that a policy can give, with the HTTP status of each. */
const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

/** The answer to a denied request: worded as a refusal, with the reason and the status that the policy gives. */
export function denied(admission: Admission, kind: string, { policy, binding, message, reason }: Denial): ApiError {
  const by = `${kind} '${policy.metadata?.name}'`;
  const through = binding === undefined ? "" : ` with binding '${binding.metadata?.name}'`;
  const text = `${by}${through} denied request: ${message}`;
  const { resource } = admission.ctx;
  const refusal = forbiddenError(resource.name, requestName(admission), text);
  const given = reason ?? "Invalid";
  return new ApiError(given, refusal.message, {
    code: CODES[given] ?? 422,
    details: { ...refusal.details, causes: [{ message: text }] },
  });
}

/** What refusals call the object: by its name, what its name begins with, or as nobody knows. */
export function requestName({ ctx, object }: Admission): string {
  const { name, generateName } = (object.metadata ?? {}) as { name?: string; generateName?: string };
  return ctx.target.name || name || generateName || "Unknown";
}
