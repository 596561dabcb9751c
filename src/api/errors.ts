import type { FieldError } from "./field-error.ts";

/** The reasons of a failed request, with the HTTP status each stands for. A new reason is one row here. */
const CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  ServerTimeout: 504,
  Timeout: 504,
} as const;

export type Reason = keyof typeof CODES;

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** The wire form of a failure, and of a success that has nothing else to say. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, unknown>;
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

export interface ApiErrorOptions {
  details?: StatusDetails;
  /** Where the code is not the one of the reason, as with a 404 without reason from a proxy. */
  code?: number;
  /** A token with which a list that cannot go on as it began goes on all the same. */
  continue?: string;
  cause?: unknown;
}

/** What a resource is called in messages and details: group and plural name. */
export interface ResourceName {
  readonly group: string;
  readonly resource: string;
}

/** A Kubernetes Status as an error. Told apart by `reason`, never by text. */
export class ApiError extends Error {
  readonly reason: string;
  readonly code: number;
  readonly details: StatusDetails | undefined;
  readonly continue: string | undefined;

  constructor(reason: Reason | (string & {}), message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "ApiError";
    this.reason = reason;
    this.code = options.code ?? (reason in CODES ? CODES[reason as Reason] : 500);
    this.details = options.details;
    this.continue = options.continue;
  }

  /** The error that a Status from a server stands for. */
  static from(status: Partial<Status>, httpCode: number): ApiError {
    return new ApiError(status.reason ?? "", status.message ?? `the server answered ${httpCode}`, {
      code: status.code ?? httpCode,
      ...(status.details === undefined ? {} : { details: status.details }),
    });
  }

  toStatus(): Status {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: this.continue === undefined ? {} : { continue: this.continue },
      status: "Failure",
      message: this.message,
      ...(this.reason === "" ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** Whether an unknown value is an ApiError of this reason. */
export function isReason(error: unknown, reason: Reason): error is ApiError {
  return error instanceof ApiError && error.reason === reason;
}

const qualified = (r: ResourceName): string => (r.group === "" ? r.resource : `${r.resource}.${r.group}`);
const named = (r: ResourceName, name: string): StatusDetails => ({
  name,
  ...(r.group === "" ? {} : { group: r.group }),
  kind: r.resource,
});

export const notFoundError = (r: ResourceName, name: string): ApiError =>
  new ApiError("NotFound", `${qualified(r)} "${name}" not found`, { details: named(r, name) });

export const alreadyExistsError = (r: ResourceName, name: string): ApiError =>
  new ApiError("AlreadyExists", `${qualified(r)} "${name}" already exists`, { details: named(r, name) });

export const conflictError = (r: ResourceName, name: string, why: string): ApiError =>
  new ApiError("Conflict", `Operation cannot be fulfilled on ${qualified(r)} "${name}": ${why}`, {
    details: named(r, name),
  });

export const forbiddenError = (r: ResourceName, name: string, why: string): ApiError =>
  new ApiError("Forbidden", `${qualified(r)}${name === "" ? "" : ` "${name}"`} is forbidden: ${why}`, {
    details: named(r, name),
  });

export const badRequestError = (message: string): ApiError => new ApiError("BadRequest", message);

/** 422 with one cause per complaint. `kind` is the kind's name, as Kubernetes puts it in the details here. */
export function invalidError(
  subject: { group: string; kind: string; name: string },
  errors: readonly FieldError[],
): ApiError {
  const full = subject.group === "" ? subject.kind : `${subject.kind}.${subject.group}`;
  const lines = errors.map((e) => `${e.field}: ${e.message}`);
  return new ApiError(
    "Invalid",
    `${full} "${subject.name}" is invalid: ${lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`}`,
    {
      details: {
        name: subject.name,
        ...(subject.group === "" ? {} : { group: subject.group }),
        kind: subject.kind,
        causes: errors.map((e) => ({ reason: e.type, message: e.message, field: e.field })),
      },
    },
  );
}
