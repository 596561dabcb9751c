import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { stringify } from "yaml";
import type { KubeObject } from "../../api/kind.ts";
import { encodeProtobuf, hasProtobuf } from "../../api/protobuf/envelope.ts";
import { type IncludeObject, tableOf } from "../../api/table.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { RequestContext, ResourceContext } from "../request-context.ts";
import { Answer, type HeaderLine } from "./answer.ts";
import { acceptedForm, CONTENT_TYPES, type Form } from "./media.ts";
import { isTrue } from "./request-info.ts";
import { warningLines } from "./warnings.ts";

const encoder = new TextEncoder();
const compress = promisify(gzip);
/** Answers from this size on are compressed when the client takes it. */
const COMPRESS_FROM = 128 * 1024;
const COMMA = 0x2c;

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
  const { resource } = ctx;
  // As Kubernetes, where one form that all versions share has the columns.
  const table = tableOf(
    resource.conversion?.storage ?? resource.kind,
    objects.map((object) => resource.toStorage(object.value)),
    ctx.server.clock.now(),
    { includeObject },
  );
  if (includeObject === "Object") {
    return { ...table, metadata, rows: table.rows.map((row, i) => ({ ...row, object: objects[i]?.value })) };
  }
  if (includeObject !== "None") return { ...table, metadata };
  return { ...table, metadata, rows: table.rows.map((row) => ({ ...row, object: null })) };
}

export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Answers with a list: the items' bytes joined, or what the client accepts instead. */
export function respondList(
  ctx: ResourceContext,
  objects: readonly StoredObject[],
  metadata: ListMetadata,
): Promise<Answer> {
  const form = formFor(ctx, "list");
  const { kind, custom } = ctx.resource;
  const views = objects.map((object) => ctx.resource.view(object));
  if (form.as === "Table") return respondValue(ctx, tableFor(ctx, views, { ...metadata }), 200, form);
  if (form.as === "PartialObjectMetadataList") {
    // Kubernetes answers null, not an empty list, when there is nothing to show.
    const items = views.length === 0 ? null : views.map((object) => partialOf(object.value));
    const list = { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items };
    return respondValue(ctx, list, 200, form);
  }
  if (form.syntax === "protobuf") {
    const items = views.map((object) => object.value);
    return respondValue(ctx, { kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items }, 200, form);
  }
  const bytes = joined(
    `{"kind":"${kind.kind}List","apiVersion":"${kind.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`,
    views.map((object) => (custom ? object.bytes : object.item)),
  );
  if (form.syntax === "json" && !ctx.query.has("pretty")) return respondBytes(ctx, bytes, 200);
  return respondValue(ctx, JSON.parse(new TextDecoder().decode(bytes)), 200, form);
}

function joined(head: string, items: readonly Uint8Array[]): Uint8Array {
  const start = encoder.encode(head);
  const size = items.reduce((sum, item) => sum + item.byteLength + 1, start.byteLength + 3);
  const bytes = new Uint8Array(size);
  bytes.set(start);
  let at = start.byteLength;
  for (const [i, item] of items.entries()) {
    if (i > 0) bytes[at++] = COMMA;
    bytes.set(item, at);
    at += item.byteLength;
  }
  bytes.set(encoder.encode("]}\n"), at);
  return bytes.subarray(0, at + 3);
}

/** Answers with any value. */
export function respondValue(ctx: RequestContext, value: unknown, status = 200, form?: Form): Promise<Answer> {
  const { apiVersion = "", kind = "" } = value as KubeObject;
  const { syntax } =
    form ?? acceptedForm(ctx.request.headers.get("accept"), { kinds: [], protobuf: hasProtobuf(apiVersion, kind) });
  if (syntax === "protobuf") {
    return respondBytes(ctx, encodeProtobuf(value as KubeObject), status, CONTENT_TYPES.protobuf);
  }
  const pretty = isTrue(ctx.query.get("pretty"));
  const text = syntax === "yaml" ? stringify(value) : `${JSON.stringify(value, undefined, pretty ? 2 : 0)}\n`;
  return respondBytes(ctx, encoder.encode(text), status, CONTENT_TYPES[syntax]);
}

async function respondBytes(
  ctx: RequestContext,
  bytes: Uint8Array,
  status: number,
  type = "application/json",
): Promise<Answer> {
  const headers: HeaderLine[] = [
    ["content-type", type],
    ["cache-control", "no-cache, private"],
    ...warningLines(ctx.warnings),
  ];
  let body = bytes;
  if (bytes.byteLength >= COMPRESS_FROM && (ctx.request.headers.get("accept-encoding") ?? "").includes("gzip")) {
    headers.push(["content-encoding", "gzip"], ["vary", "accept-encoding"]);
    body = await compress(bytes, { level: 1 });
  }
  return new Answer(status, headers, body);
}
