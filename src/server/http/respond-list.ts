import { encodeProtobuf } from "../../api/protobuf/envelope.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { ResourceContext } from "../request-context.ts";
import type { Answer } from "./answer.ts";
import { COMPRESS_FROM, compress } from "./compressed-bodies.ts";
import { CONTENT_TYPES, type Form, formName } from "./media.ts";
import { answerOf, encoded, formFor, partialOf, tableFor, takesGzip } from "./respond.ts";

const COMMA = 0x2c;
/** What closes a list. */
const TAIL = "]}\n";

export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface List {
  readonly objects: readonly StoredObject[];
  readonly metadata: ListMetadata;
}

/** Answers with a list: the items' bytes joined, or what the client accepts instead. */
export async function respondList(ctx: ResourceContext, list: List): Promise<Answer> {
  const form = formFor(ctx, "list");
  await ctx.resource.prepare(list.objects);
  return answerWith(ctx, form, { bytes: bodyOf(ctx, form, list), question: undefined });
}

/**
 * Answers with a list of the state at a revision. It is only put together when the same question has not just been answered for the same
 * revision.
 */
export async function respondListAt(ctx: ResourceContext, revision: number, find: () => List): Promise<Answer> {
  const form = formFor(ctx, "list");
  // A table tells ages, which are others every second.
  const repeats = form.as !== "Table" && takesGzip(ctx);
  const question = repeats ? `${revision} ${formName(form)} ${ctx.request.url}` : undefined;
  const known = question === undefined ? undefined : ctx.server.bodies.find(question);
  if (known !== undefined) return compressedAnswer(ctx, form, await known);
  const list = find();
  const preparing = ctx.resource.prepare(list.objects);
  // No turn in between where there is nothing to wait for, so that who asks the same finds this answer under way.
  if (preparing !== undefined) await preparing;
  return answerWith(ctx, form, { bytes: bodyOf(ctx, form, list), question });
}

async function answerWith(
  ctx: ResourceContext,
  form: Form,
  { bytes, question }: { bytes: Uint8Array; question: string | undefined },
): Promise<Answer> {
  if (bytes.byteLength < COMPRESS_FROM || !takesGzip(ctx)) {
    return answerOf(ctx, bytes, { status: 200, type: CONTENT_TYPES[form.syntax] });
  }
  const { bodies } = ctx.server;
  return compressedAnswer(ctx, form, await (question === undefined ? compress(bytes) : bodies.add(question, bytes)));
}

function compressedAnswer(ctx: ResourceContext, { syntax }: Form, body: Uint8Array): Answer {
  return answerOf(ctx, body, { status: 200, type: CONTENT_TYPES[syntax], encoding: "gzip" });
}

function bodyOf(ctx: ResourceContext, form: Form, { objects, metadata }: List): Uint8Array {
  const { kind, custom } = ctx.resource;
  const views = objects.map((object) => ctx.resource.view(object));
  if (form.as === "Table") return encoded(ctx, tableFor(ctx, views, { ...metadata }), form.syntax);
  if (form.as === "PartialObjectMetadataList") {
    // Kubernetes answers null, not an empty list, when there is nothing to show.
    const items = views.length === 0 ? null : views.map((object) => partialOf(object.value));
    const list = { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items };
    return encoded(ctx, list, form.syntax);
  }
  if (form.syntax === "protobuf") {
    const items = views.map((object) => object.value);
    return encodeProtobuf({ kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata: { ...metadata }, items });
  }
  const head = `{"kind":"${kind.kind}List","apiVersion":"${kind.apiVersion}","metadata":${JSON.stringify(metadata)},"items":[`;
  const bytes = joined(head, views, custom);
  if (form.syntax === "json" && !ctx.query.has("pretty")) return bytes;
  return encoded(ctx, JSON.parse(bytes.toString()), form.syntax);
}

/** A list's text: items with their kind, as custom resources have them, or without. */
function joined(head: string, items: readonly StoredObject[], whole: boolean): Buffer {
  let size = head.length + TAIL.length;
  for (const item of items) size += 1 + (whole ? item.bytes.byteLength : item.itemLength);
  // Not filled with zeros first: every byte of it is written below.
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = bytes.write(head, "latin1");
  for (const [i, item] of items.entries()) {
    if (i > 0) bytes[at++] = COMMA;
    if (whole) bytes.set(item.bytes, at);
    else item.writeItem(bytes, at);
    at += whole ? item.bytes.byteLength : item.itemLength;
  }
  return bytes.subarray(0, at + bytes.write(TAIL, at, "latin1"));
}
