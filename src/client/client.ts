/**
 * The typed client: what scheduler, controllers, agent and commands speak to the API server with. One implementation, over any
 * `fetch`: a socket's, or in one process the server's own handler.
 */
import { ApiError, type Status } from "../api/errors.ts";
import type { AnyKind, Kind } from "../api/kind.ts";
import type { GenericSchema, InferInput } from "../api/schema.ts";
import { systemClock } from "../lib/clock.ts";
import { type PathTarget, type Query, resourcePath } from "./resource-path.ts";
import { createTransport, type Transport, type TransportOptions } from "./transport.ts";
import { decodeWatch } from "./watch-stream.ts";

/** An object as the server returns it: what the server always fills in is there. */
export type Stored<T> = T & {
  metadata: {
    name: string;
    /** Empty for cluster-scoped kinds. */
    namespace?: string | undefined;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
  };
};

/** The object type of a kind, as read from the server. */
export type ObjectOf<S extends GenericSchema> = Stored<InferInput<S>>;

export interface ObjectRef {
  name: string;
  /** Absent for cluster-scoped kinds. */
  namespace?: string | undefined;
}

export interface ListQuery {
  /** Absent: all namespaces, or a cluster-scoped kind. */
  namespace?: string | undefined;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: "Exact" | "NotOlderThan";
  /** Objects come with their metadata and nothing else, for whoever needs no more of them. */
  metadataOnly?: boolean;
}

export interface List<T> {
  items: T[];
  /** Revision of the list: where a watch goes on. */
  resourceVersion: string;
  /** Set when more items follow. */
  continue?: string;
  remainingItemCount?: number;
}

export interface WriteOptions {
  fieldManager?: string;
  dryRun?: boolean;
  fieldValidation?: "Strict" | "Warn" | "Ignore";
  /** "status", "scale", "binding", … */
  subresource?: string;
}

export interface PatchOptions extends WriteOptions {
  type: "json" | "merge" | "strategic" | "apply";
  /** Take over fields of other managers; apply only. */
  force?: boolean;
}

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Foreground" | "Background" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: boolean;
}

export interface WatchQuery extends ListQuery {
  /** Also deliver bookmarks. */
  bookmarks?: boolean;
  timeoutSeconds?: number;
  signal: AbortSignal;
}

export type WatchEvent<T> =
  | { type: "ADDED" | "MODIFIED" | "DELETED"; object: Stored<T> }
  | { type: "BOOKMARK"; object: { metadata: { resourceVersion: string } } };

/**
 * Every method rejects with ApiError when the server answers with a failure, and with an error whose cause is the network's
 * otherwise. Nothing retries except `get` and `list` after 429 with a Retry-After.
 */
export interface Client {
  get<S extends GenericSchema>(kind: Kind<S>, ref: ObjectRef, signal?: AbortSignal): Promise<ObjectOf<S>>;
  list<S extends GenericSchema>(kind: Kind<S>, query?: ListQuery, signal?: AbortSignal): Promise<List<ObjectOf<S>>>;
  /** One connection's worth of events, from `resourceVersion` on; ends when the server ends it, rejects `Expired` on 410. */
  watch<S extends GenericSchema>(kind: Kind<S>, query: WatchQuery): AsyncIterable<WatchEvent<InferInput<S>>>;
  create<S extends GenericSchema>(kind: Kind<S>, object: InferInput<S>, options?: WriteOptions): Promise<ObjectOf<S>>;
  /** Replaces the object; fails with Conflict when its resourceVersion is set and has been overtaken. */
  update<S extends GenericSchema>(kind: Kind<S>, object: InferInput<S>, options?: WriteOptions): Promise<ObjectOf<S>>;
  patch<S extends GenericSchema>(
    kind: Kind<S>,
    ref: ObjectRef,
    patch: unknown,
    options: PatchOptions,
  ): Promise<ObjectOf<S>>;
  delete<S extends GenericSchema>(kind: Kind<S>, ref: ObjectRef, options?: DeleteOptions): Promise<void>;
  /** Any request: path with query, answered as it came. Adds credentials. */
  raw(path: string, init?: RequestInit): Promise<Response>;
}

export type ClientOptions = TransportOptions;

/** Tries of a read that is answered 429, the first included. */
const READ_TRIES = 10;

const CONTENT_TYPES: Record<PatchOptions["type"], string> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** The error that a failed response stands for; consumes its body. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const status = JSON.parse(text) as Partial<Status>;
    if (status.kind === "Status") return ApiError.from(status, response.status);
  } catch {
    // Not from an API server: a proxy, or a handler that answers in plain text.
  }
  return ApiError.from({ message: text.trim() || `the server answered ${response.status}` }, response.status);
}

const listParameters = (query: ListQuery): Query => ({
  labelSelector: query.labelSelector,
  fieldSelector: query.fieldSelector,
  limit: query.limit,
  continue: query.continue,
  resourceVersion: query.resourceVersion,
  resourceVersionMatch: query.resourceVersionMatch,
});

/** What a list or watch accepts, most wanted first: a server that knows no PartialObjectMetadata sends whole objects. */
const accepting = (
  { metadataOnly }: ListQuery,
  form: "PartialObjectMetadata" | "PartialObjectMetadataList",
): RequestInit =>
  metadataOnly === true
    ? { headers: { accept: `application/json;as=${form};g=meta.k8s.io;v=v1, application/json` } }
    : {};

const writeParameters = (options: WriteOptions): Query => ({
  fieldManager: options.fieldManager,
  fieldValidation: options.fieldValidation,
  dryRun: options.dryRun === true ? "All" : undefined,
});

/** Objects may be written without apiVersion and kind; the kind knows them. */
const typed = (kind: AnyKind, object: unknown): unknown => ({
  apiVersion: kind.apiVersion,
  kind: kind.kind,
  ...(object as Record<string, unknown>),
});

const json = (method: string, body: unknown, contentType = "application/json"): RequestInit => ({
  method,
  headers: { "content-type": contentType },
  body: JSON.stringify(body),
});

const signalled = (signal: AbortSignal | undefined): RequestInit => (signal === undefined ? {} : { signal });

/** Sends a request and rejects with ApiError unless it succeeded. */
async function checked(transport: Transport, path: string, init?: RequestInit): Promise<Response> {
  const response = await transport.fetch(path, init);
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** A read; waits as long as the server asks for when it is busy. */
async function read(transport: Transport, path: string, init: RequestInit = {}): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const response = await transport.fetch(path, init);
    if (response.ok) return response.json();
    const wait = response.status === 429 ? Number(response.headers.get("retry-after") ?? Number.NaN) : Number.NaN;
    const error = await errorOf(response);
    if (Number.isNaN(wait) || tries >= READ_TRIES) throw error;
    await systemClock.sleep(wait * 1000, init.signal ?? undefined);
  }
}

interface RawList {
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  items: Record<string, unknown>[] | null;
}

/** Items of a list lack apiVersion and kind on the wire; every object that leaves the client has them. */
function listOf(kind: AnyKind, raw: RawList): List<never> {
  const items = raw.items ?? [];
  for (const item of items) {
    item["apiVersion"] ??= kind.apiVersion;
    item["kind"] ??= kind.kind;
  }
  const { resourceVersion = "", ...rest } = raw.metadata;
  return {
    items: items as never[],
    resourceVersion,
    ...(rest.continue ? { continue: rest.continue } : {}),
    ...(rest.remainingItemCount === undefined ? {} : { remainingItemCount: rest.remainingItemCount }),
  };
}

async function* watchFrames(transport: Transport, kind: AnyKind, query: WatchQuery): AsyncGenerator<WatchEvent<never>> {
  const path = resourcePath(kind, query, {
    ...listParameters(query),
    watch: "1",
    allowWatchBookmarks: query.bookmarks,
    timeoutSeconds: query.timeoutSeconds,
  });
  const accept = accepting(query, "PartialObjectMetadata");
  const { body } = await checked(transport, path, { ...accept, signal: query.signal });
  if (body === null) throw new Error(`the answer to watch "${path}" has no body`);
  yield* decodeWatch(body) as AsyncGenerator<WatchEvent<never>>;
}

/** A client over a connection to `options.server`, or over an API server's own handler (`options.fetch`). */
export function createClient(options: ClientOptions): Client {
  return clientOver(createTransport(options));
}

/** A client that sends its requests over `transport`. */
export function clientOver(transport: Transport): Client {
  const write = async (kind: AnyKind, ref: PathTarget, init: RequestInit, options: WriteOptions, extra = {}) => {
    const target = { ...ref, subresource: options.subresource };
    const path = resourcePath(kind, target, { ...writeParameters(options), ...extra });
    return (await checked(transport, path, init)).json() as never;
  };
  return {
    get: async (kind, ref, signal) => (await read(transport, resourcePath(kind, ref), signalled(signal))) as never,
    list: async (kind, query = {}, signal) => {
      const path = resourcePath(kind, query, listParameters(query));
      const accept = accepting(query, "PartialObjectMetadataList");
      return listOf(kind, (await read(transport, path, { ...accept, ...signalled(signal) })) as RawList);
    },
    watch: (kind, query) => watchFrames(transport, kind, query),
    create: async (kind, object, options = {}) => {
      const { namespace, name } = (object as { metadata?: Partial<ObjectRef> }).metadata ?? {};
      // A subresource such as pods/binding is created below the object that it is about.
      const ref = options.subresource === undefined ? { namespace } : { namespace, name };
      return write(kind, ref, json("POST", options.subresource === undefined ? typed(kind, object) : object), options);
    },
    update: async (kind, object, options = {}) => {
      const { namespace, name } = (object as { metadata?: Partial<ObjectRef> }).metadata ?? {};
      return write(
        kind,
        { namespace, name },
        json("PUT", options.subresource === "scale" ? object : typed(kind, object)),
        options,
      );
    },
    patch: async (kind, ref, patch, options) =>
      write(
        kind,
        ref,
        json("PATCH", options.type === "apply" ? typed(kind, patch) : patch, CONTENT_TYPES[options.type]),
        options,
        { force: options.force },
      ),
    delete: async (kind, ref, options = {}) => {
      const { dryRun, ...rest } = options;
      const body = { kind: "DeleteOptions", apiVersion: "v1", ...rest, ...(dryRun ? { dryRun: ["All"] } : {}) };
      await (await checked(transport, resourcePath(kind, ref), json("DELETE", body))).text();
    },
    raw: (path, init) => transport.fetch(path, init),
  };
}
