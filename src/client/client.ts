/**
 * The typed client: what scheduler, controllers, agent and commands speak to the API server with. One implementation, over any
 * `fetch`: a socket's, or in one process the server's own handler.
 */
import type { Kind } from "../api/kind.ts";
import type { GenericSchema, InferInput } from "../api/schema.ts";

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
