import { stringify } from "yaml";
import type { KubeObject } from "../../api/kind.ts";
import { encodeProtobuf, hasProtobuf } from "../../api/protobuf/envelope.ts";
import { type IncludeObject, tableOf } from "../../api/table.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { RequestContext, ResourceContext } from "../request-context.ts";
import { Answer, type HeaderLine } from "./answer.ts";
import { COMPRESS_FROM, compress } from "./compressed-bodies.ts";
import { acceptedForm, CONTENT_TYPES, type Form } from "./media.ts";
import { isTrue } from "./request-info.ts";
import { warningLines } from "./warnings.ts";

const OBJECT_FORMS = ["Table", "PartialObjectMetadata"] as const;
const LIST_FORMS = ["Table", "PartialObjectMetadataList"] as const;

/** The form in which a client wants one object, or a list. Throws NotAcceptable. */
export function formFor(ctx: ResourceContext, what: "object" | "list"): Form {
  const { custom, kind } = ctx.resource;
  return acceptedForm(ctx.request.headers.get("accept"), {
    kinds: what === "object" ? OBJECT_FORMS : LIST_FORMS,
    protobuf: !custom && hasProtobuf(kind.apiVersion, kind.kind),
  });
}

/** Answers with a stored object in the form that the client accepts. */
export function respondObject(ctx: ResourceContext, stored: StoredObject, status = 200): Promise<Answer> {
  const preparing = ctx.resource.prepare([stored]);
  if (preparing !== undefined) return preparing.then(() => respondObject(ctx, stored, status));
  const form = formFor(ctx, "object");
  const object = ctx.resource.view(stored);
  if (form.as === undefined && form.syntax === "json" && !ctx.query.has("pretty")) {
    return respondBytes(ctx, object.bytes, status);
  }
  return respondValue(ctx, transformed(ctx, form, object), status, form);
}

function transformed(ctx: ResourceContext, form: Form, object: StoredObject): unknown {
  if (form.as === "Table") return tableFor(ctx, [object], { resourceVersion: String(object.revision) });
  if (form.as === "PartialObjectMetadata") return partialOf(object.value);
  return object.value;
}

/** metadata alone, as PartialObjectMetadata. */
export function partialOf(object: KubeObject): KubeObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

/** A Table of these objects, as the query's includeObject wants its rows. */
export function tableFor(
  ctx: ResourceContext,
  objects: readonly StoredObject[],
  metadata: Record<string, unknown>,
): Record<string, unknown> {
  const includeObject = (ctx.query.get("includeObject") ?? "Metadata") as IncludeObject;
  const { conversion, kind } = ctx.resource;
  // As Kubernetes, where one form that all versions of a built-in kind share has the columns.
  const table = tableOf(
    conversion?.storage ?? kind,
    objects.map(({ value }) => conversion?.toStorage(value) ?? value),
    ctx.server.clock.now(),
    { includeObject },
  );
  if (includeObject === "Object") {
    return { ...table, metadata, rows: table.rows.map((row, i) => ({ ...row, object: objects[i]?.value })) };
  }
  if (includeObject !== "None") return { ...table, metadata };
  return { ...table, metadata, rows: table.rows.map((row) => ({ ...row, object: null })) };
}

/** Answers with any value. */
export function respondValue(ctx: RequestContext, value: unknown, status = 200, form?: Form): Promise<Answer> {
  const { apiVersion = "", kind = "" } = value as KubeObject;
  const { syntax } =
    form ?? acceptedForm(ctx.request.headers.get("accept"), { kinds: [], protobuf: hasProtobuf(apiVersion, kind) });
  return respondBytes(ctx, encoded(ctx, value, syntax), status, CONTENT_TYPES[syntax]);
}

/** A value in one of the syntaxes, indented if the query wants it. */
export function encoded(ctx: RequestContext, value: unknown, syntax: Form["syntax"]): Uint8Array {
  if (syntax === "protobuf") return encodeProtobuf(value as KubeObject);
  if (syntax === "yaml") return Buffer.from(stringify(value));
  return Buffer.from(`${JSON.stringify(value, undefined, isTrue(ctx.query.get("pretty")) ? 2 : 0)}\n`);
}

async function respondBytes(
  ctx: RequestContext,
  bytes: Uint8Array,
  status: number,
  type = "application/json",
): Promise<Answer> {
  if (bytes.byteLength < COMPRESS_FROM || !takesGzip(ctx)) return answerOf(ctx, bytes, { status, type });
  return answerOf(ctx, await compress(bytes), { status, type, encoding: "gzip" });
}

export const takesGzip = ({ request }: RequestContext): boolean =>
  (request.headers.get("accept-encoding") ?? "").includes("gzip");

/** An answer with a body as it goes over the wire. */
export function answerOf(
  ctx: RequestContext,
  body: Uint8Array,
  { status, type, encoding }: { status: number; type: string; encoding?: "gzip" },
): Answer {
  const headers: HeaderLine[] = [
    ["content-type", type],
    ["cache-control", "no-cache, private"],
    ...warningLines(ctx.warnings),
  ];
  if (encoding !== undefined) headers.push(["content-encoding", encoding], ["vary", "accept-encoding"]);
  return new Answer(status, headers, body);
}
