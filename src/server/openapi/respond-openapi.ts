import { gunzipSync } from "node:zlib";
import { ApiError } from "../../api/errors.ts";
import { Answer, type HeaderLine } from "../http/answer.ts";
import type { ApiRequest } from "../http/api-request.ts";
import { noSuchPath } from "../registry/resource.ts";
import type { RequestContext } from "../request-context.ts";
import type { OpenApi, OpenApiDocument } from "./documents.ts";

/** Both spellings are in use: the second is a valid media type. */
const PROTOBUF_TYPES = [
  "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
  "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
];
const JSON_TYPES = ["application/json", "application/*", "*/*"];
const YEAR = 365 * 24 * 3600;

/** Answers /openapi/v2. Throws NotAcceptable. */
export async function respondWhole({ request }: RequestContext, openApi: OpenApi): Promise<Answer> {
  const accepted = acceptedTypes(request);
  const found = accepted.find((type) => PROTOBUF_TYPES.includes(type) || JSON_TYPES.includes(type));
  if (found === undefined && accepted.length > 0) {
    throw new ApiError(
      "NotAcceptable",
      `only these types are served: ${["application/json", ...PROTOBUF_TYPES].join(", ")}`,
    );
  }
  const protobuf = PROTOBUF_TYPES.includes(found ?? "");
  const document = await openApi.whole(protobuf ? "protobuf" : "json");
  return respondDocument(request, document, protobuf ? (PROTOBUF_TYPES[1] ?? "") : "application/json");
}

/**
 * Answers /openapi/v3/ROOT. A client that names the hash it was told may keep the document for ever; one that names an old one is sent
 * to the new. Throws NotFound.
 */
export async function respondVersion(ctx: RequestContext, openApi: OpenApi): Promise<Answer> {
  const root = ctx.info.path.slice("/openapi/v3/".length);
  if (root === "") throw noSuchPath();
  // K8S-DIFF: the protobuf form of version 3, which no released client asks for by default, is not served.
  const document = await openApi.version(root);
  const hash = ctx.query.get("hash");
  if (hash !== null && hash !== document.hash) {
    const location = `/openapi/v3/${root}?hash=${document.hash}`;
    return new Answer(301, [["location", location]], new Uint8Array());
  }
  const answer = respondDocument(ctx.request, document, "application/json");
  if (hash !== null) answer.headers.push(["cache-control", `public, immutable, max-age=${YEAR}`]);
  return answer;
}

function acceptedTypes(request: ApiRequest): string[] {
  const header = request.headers.get("accept") ?? "";
  return header.split(",").flatMap((part) => {
    const type = (part.split(";")[0] ?? "").trim();
    return type === "" ? [] : [type];
  });
}

function respondDocument(request: ApiRequest, { gzip, hash }: OpenApiDocument, type: string): Answer {
  const headers: HeaderLine[] = [
    ["content-type", type],
    ["etag", `"${hash}"`],
    ["vary", "accept, accept-encoding"],
  ];
  if (request.headers.get("if-none-match") === `"${hash}"`) return new Answer(304, headers, null);
  const compressed = (request.headers.get("accept-encoding") ?? "").includes("gzip");
  if (compressed) headers.push(["content-encoding", "gzip"]);
  return new Answer(200, headers, compressed ? gzip : gunzipSync(gzip));
}
