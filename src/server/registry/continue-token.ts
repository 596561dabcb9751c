import { ApiError } from "../../api/errors.ts";

/** Where a list goes on: at which revision, from which key (inclusive). */
export interface Continuation {
  readonly revision: number;
  readonly from: string;
}

const VERSION = "meta.k8s.io/v1";

/** The token as Kubernetes writes it: base64url of JSON, with the key relative to the resource's prefix. */
export function encodeContinue({ revision, from }: Continuation, prefix: string): string {
  const token = { v: VERSION, rv: revision, start: from.slice(prefix.length) };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** Throws BadRequest for what this server did not write. */
export function decodeContinue(token: string, prefix: string): Continuation {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, "base64url").toString()) as Record<string, unknown>;
    if (v === VERSION && typeof rv === "number" && Number.isInteger(rv) && rv > 0 && typeof start === "string") {
      return { revision: rv, from: prefix + start };
    }
  } catch (cause) {
    throw notValid(cause);
  }
  throw notValid(undefined);
}

const notValid = (cause: unknown): ApiError =>
  new ApiError("BadRequest", "continue key is not valid: it was not issued by this server", { cause });
