import { stringify } from "yaml";
import { ApiError, type Status } from "../../api/errors.ts";
import { encodeProtobuf } from "../../api/protobuf/envelope.ts";
import type { Logger } from "../../lib/log.ts";
import { StoreError } from "../../store/errors.ts";
import { Answer, type HeaderLine } from "./answer.ts";
import { acceptedForm, CONTENT_TYPES, type Form } from "./media.ts";
import { warningLines } from "./warnings.ts";

const RETRY_SECONDS = 1;

/** What a failure of the store means to a client of the API. */
function storeFailure(error: StoreError): ApiError {
  switch (error.code) {
    case "compacted":
      return new ApiError("Expired", `The resourceVersion for the provided request is too old: ${error.message}`, {
        cause: error,
      });
    case "future":
      return new ApiError("Timeout", `Timeout: ${error.message}`, {
        details: {
          causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
          retryAfterSeconds: RETRY_SECONDS,
        },
        cause: error,
      });
    case "unavailable":
      return new ApiError("ServiceUnavailable", `the store cannot be reached: ${error.message}`, {
        details: { retryAfterSeconds: RETRY_SECONDS },
        cause: error,
      });
    default:
      return new ApiError("InternalError", `Internal error occurred: ${error.message}`, { cause: error });
  }
}

/** Turns whatever was thrown into a Status. What nobody foresaw is logged and hidden behind a 500. */
export function apiErrorOf(error: unknown, log: Logger): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreError) return storeFailure(error);
  log.error("request failed", { error, stack: error instanceof Error ? error.stack : undefined });
  return new ApiError("InternalError", "Internal error occurred: the server's log has the cause", { cause: error });
}

/** A Status as an answer, in the syntax the client accepts. */
export function statusAnswer(status: Status, accept: string | null, warnings: readonly string[] = []): Answer {
  const syntax = syntaxFor(accept);
  const headers: HeaderLine[] = [
    ["content-type", CONTENT_TYPES[syntax]],
    ["cache-control", "no-cache, private"],
    ...warningLines(warnings),
  ];
  const retry = status.details?.retryAfterSeconds;
  if (retry !== undefined) headers.push(["retry-after", String(retry)]);
  const body = Buffer.from(syntax === "protobuf" ? encodeProtobuf({ ...status }) : textOf(status, syntax));
  return new Answer(status.code, headers, body);
}

const textOf = (status: Status, syntax: "json" | "yaml"): string =>
  syntax === "yaml" ? stringify(status) : `${JSON.stringify(status)}\n`;

function syntaxFor(accept: string | null): Form["syntax"] {
  try {
    return acceptedForm(accept, { kinds: [], protobuf: true }).syntax;
  } catch {
    return "json";
  }
}
