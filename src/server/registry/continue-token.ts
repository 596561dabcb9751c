import { ApiError } from "../../api/errors.ts";

/** The revision of a token that goes on with whatever there is by then. */
export const LATEST = -1;

/** Where a list goes on: at which revision (or LATEST), from which key (inclusive). */
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
  const { v, rv, start } = fieldsOf(token);
  if (v !== VERSION) throw notValid(`server does not recognize this encoded version ${JSON.stringify(v ?? "")}`);
  if (!Number.isSafeInteger(rv) || rv === 0)
    throw notValid(`incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== "string" || start === "") throw notValid("encoded start key empty");
  if (start.split("/").includes("..")) throw notValid(start);
  return { revision: Math.max(Number(rv), LATEST), from: prefix + start };
}

function fieldsOf(token: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch (cause) {
    throw notValid("it was not issued by this server", cause);
  }
}

const notValid = (why: string, cause?: unknown): ApiError =>
  new ApiError("BadRequest", `invalid continue token: continue key is not valid: ${why}`, { cause });
