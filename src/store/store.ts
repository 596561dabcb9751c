/**
 * The store: where bytes and revisions live. Keys are strings, values are bytes; there is no JSON and there are no kinds here.
 * Every word has etcd's meaning: one counter of revisions for the whole store, each write takes the next one.
 */

/** One key as it stood at some revision. A key is a non-empty, well-formed string without NUL; others are refused with a TypeError. */
export interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
  /** Revision of the write that produced this value (etcd's mod_revision). */
  readonly revision: number;
  /** Revision of the write that created the key in its present life (etcd's create_revision). */
  readonly created: number;
}

/** One change. `previous` is the value before it: absent on a create, always present on an update and a delete. */
export interface Change {
  readonly type: "put" | "delete";
  readonly key: string;
  /** The revision at which the change happened; for a delete too. */
  readonly revision: number;
  /** The new value; absent on a delete. */
  readonly entry?: Entry;
  readonly previous?: Entry;
}

/**
 * What a watch delivers: the changes of one or more whole revisions in order, and the revision up to which the watcher now
 * knows everything. An empty `changes` is a progress report.
 */
export interface ChangeBatch {
  readonly changes: readonly Change[];
  readonly revision: number;
}

export interface ListOptions {
  /** Only keys that start with this. */
  prefix: string;
  /** Start at this key (inclusive) instead of at the prefix. */
  from?: string;
  /** At most this many entries; 0 or absent means all. */
  limit?: number;
  /** The state at this revision; absent means now. */
  revision?: number;
}

export interface Page {
  readonly entries: readonly Entry[];
  /** Whether entries follow beyond `limit`. */
  readonly more: boolean;
  /** How many entries the prefix has from `from` on, those returned included. */
  readonly count: number;
  /** The revision at which the store was read: the one asked for, or the current one. */
  readonly revision: number;
}

export interface WatchOptions {
  prefix: string;
  /** The first revision wanted (inclusive). Absent: whatever comes after the watch has been established. */
  from?: number;
  signal: AbortSignal;
}

/**
 * Ordering: a write is visible to every read that starts after its promise resolved, and durable by then. Watches deliver changes
 * in order of revision, each exactly once, never one that is not durable. Nothing is retried on the caller's behalf where it could
 * happen twice; a write whose fate is unknown rejects with `unavailable`.
 */
export interface Store extends AsyncDisposable {
  /** The entry at `key`, now or at `revision`; undefined when there is none. Rejects `compacted`, `future`. */
  get(key: string, revision?: number): Promise<{ entry: Entry | undefined; revision: number }>;

  /** Entries by prefix, ordered by key (bytewise). Rejects `compacted` and `future`. */
  list(options: ListOptions): Promise<Page>;

  /** Writes a key that must not exist; resolves to the entry. Rejects `exists`, with the entry found. */
  create(key: string, value: Uint8Array): Promise<Entry>;

  /** Replaces the value if the key still has this revision; resolves to the entry. Rejects `conflict` or `missing`. */
  update(key: string, value: Uint8Array, revision: number): Promise<Entry>;

  /** Removes the key if it still has this revision; resolves to the revision of the deletion. Rejects `conflict` or `missing`. */
  delete(key: string, revision: number): Promise<number>;

  /**
   * Changes under a prefix, until the signal aborts. The promise resolves once the watch is established: every later change is
   * delivered. Progress reports arrive at least every few seconds while idle, and soon after `progress()`. Rejects, or ends the
   * iteration, with `compacted` when `from` is not beyond the compacted revision, and with `slow` when the consumer falls too far behind.
   */
  watch(options: WatchOptions): Promise<AsyncIterable<ChangeBatch>>;

  /** Asks every watch of this store to report its progress soon. */
  progress(): void;

  /**
   * Forgets history before `revision`: reads below it reject `compacted`; the state at `revision` stays readable, and the changes after it
   * can be watched. Rejects `future`; does nothing when as much is forgotten already.
   */
  compact(revision: number): Promise<void>;

  /** The revision of the newest durable write. */
  revision(): Promise<number>;

  /** Resolves when a round trip to the backend succeeds; rejects `unavailable`. For health checks. */
  ping(signal: AbortSignal): Promise<void>;

  /** Bytes on disk or in the backend's database. */
  size(): Promise<number>;
}
