import { gunzipSync } from "node:zlib";
import { ApiError } from "../../api/errors.ts";
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
export async function respondWhole({ request }: RequestContext, openApi: OpenApi): Promise<Response> {
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
export async function respondVersion(ctx: RequestContext, openApi: OpenApi): Promise<Response> {
  const root = ctx.info.path.slice("/openapi/v3/".length);
  if (root === "") throw noSuchPath();
  // K8S-DIFF: the protobuf form of version 3, which no released client asks for by default, is not served.
  const document = await openApi.version(root);
  const hash = ctx.query.get("hash");
  if (hash !== null && hash !== document.hash) {
    const location = `/openapi/v3/${root}?hash=${document.hash}`;
    return new Response(null, { status: 301, headers: { location, "content-length": "0" } });
  }
  const response = respondDocument(ctx.request, document, "application/json");
  if (hash !== null) response.headers.set("cache-control", `public, immutable, max-age=${YEAR}`);
  return response;
}

function acceptedTypes(request: Request): string[] {
  const header = request.headers.get("accept") ?? "";
  return header.split(",").flatMap((part) => {
    const type = (part.split(";")[0] ?? "").trim();
    return type === "" ? [] : [type];
  });
}

function respondDocument(request: Request, { gzip, hash }: OpenApiDocument, type: string): Response {
  const headers = new Headers({ "content-type": type, etag: `"${hash}"`, vary: "accept, accept-encoding" });
  if (request.headers.get("if-none-match") === `"${hash}"`) return new Response(null, { status: 304, headers });
  const compressed = (request.headers.get("accept-encoding") ?? "").includes("gzip");
  if (compressed) headers.set("content-encoding", "gzip");
  const body = compressed ? gzip : gunzipSync(gzip);
  headers.set("content-length", String(body.byteLength));
  return new Response(body as Uint8Array<ArrayBuffer>, { headers });
}
