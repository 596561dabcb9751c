import { parseDocument, type Tags } from "yaml";
import { ApiError, badRequestError } from "../../api/errors.ts";
import { decodeProtobuf, PROTOBUF } from "../../api/protobuf/envelope.ts";
import type { ApiRequest } from "./api-request.ts";
import { mediaType } from "./media.ts";

/** As Kubernetes limits a request, in bytes. */
export const BODY_LIMIT = 3 * 1024 * 1024;

/** The bytes of a request's body. Throws RequestEntityTooLarge beyond the limit. */
export async function readBytes(request: ApiRequest): Promise<Uint8Array> {
  const bytes = await request.bytes();
  if (bytes.byteLength > BODY_LIMIT) {
    throw new ApiError(
      "RequestEntityTooLarge",
      `Request entity too large: limit is ${BODY_LIMIT}, the body has ${bytes.byteLength} bytes`,
    );
  }
  return bytes;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Bytes as text; throws BadRequest when they are not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new ApiError("BadRequest", "the body is not valid UTF-8", { cause });
  }
}

/** One document of JSON. Throws BadRequest. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError("BadRequest", `couldn't parse the body as JSON: ${(cause as Error).message}`, { cause });
  }
}

/** YAML 1.1 as Go reads it, where y is true and 0644 is 420; but times stay text, and so does 12:30:00. */
function plainTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === "string" || !(tag.tag.endsWith(":timestamp") || tag.format === "TIME"));
}

/** One document of YAML, of which JSON is a part. Throws BadRequest with line and column. */
export function parseYaml(text: string): unknown {
  if (text.startsWith("{")) {
    try {
      return JSON.parse(text);
    } catch {
      // A flow mapping that is no JSON; for JSON, which most clients send, YAML's parser takes fifty times as long.
    }
  }
  const document = parseDocument(text, { uniqueKeys: false, version: "1.1", customTags: plainTags, logLevel: "error" });
  const problem = document.errors[0];
  if (problem !== undefined) throw badRequestError(`couldn't parse the body as YAML: ${problem.message}`);
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    // An alias within its own anchor makes a value that has no end.
    if (text.includes("*")) JSON.stringify(value);
    return value;
  } catch (cause) {
    // Aliases and merge keys are resolved only now.
    throw badRequestError(`couldn't parse the body as YAML: ${(cause as Error).message}`);
  }
}

/**
 * The value that a body of an object stands for, with its text, which is empty for protobuf. Throws UnsupportedMediaType for what is
 * neither JSON, YAML nor protobuf.
 */
export async function readValue(request: ApiRequest): Promise<{ value: unknown; text: string }> {
  const type = mediaType(request.headers.get("content-type"));
  if (type === PROTOBUF) {
    const bytes = await readBytes(request);
    return { value: bytes.byteLength === 0 ? undefined : decodeProtobuf(bytes), text: "" };
  }
  if (type !== "" && type !== "application/json" && type !== "application/yaml") throw unsupportedMedia(type);
  const text = textOf(await readBytes(request));
  if (text === "") return { value: undefined, text };
  return { value: type === "application/yaml" ? parseYaml(text) : parseJson(text), text };
}

export function unsupportedMedia(type: string, accepted = `application/json, application/yaml, ${PROTOBUF}`): ApiError {
  return new ApiError(
    "UnsupportedMediaType",
    `the body of the request was in an unknown format "${type}" - accepted media types include: ${accepted}`,
  );
}
