import type { Entry } from "./store.ts";

/**
 * exists: create of a key that is there. missing: update or delete of a key that is not. conflict: the key has another revision.
 * compacted: that revision's history is gone. future: that revision has not happened. slow: a watcher fell behind.
 * unavailable: the backend cannot be reached or did not answer, and a write may or may not have happened.
 */
export type StoreErrorCode = "exists" | "missing" | "conflict" | "compacted" | "future" | "slow" | "unavailable";

export interface StoreErrorDetails {
  key?: string;
  revision?: number;
  /** What stands at the key instead, for `exists` and `conflict`. */
  entry?: Entry;
  cause?: unknown;
}

/** The only error a store rejects with for a reason that its contract names. Match on `code`, never on text. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly key: string | undefined;
  readonly revision: number | undefined;
  readonly entry: Entry | undefined;

  constructor(code: StoreErrorCode, message: string, details: StoreErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "StoreError";
    this.code = code;
    this.key = details.key;
    this.revision = details.revision;
    this.entry = details.entry;
  }
}

/** Create of a key that is there. */
export function existsError(entry: Entry): StoreError {
  return new StoreError("exists", `cannot create key "${entry.key}": it exists at revision ${entry.revision}`, {
    key: entry.key,
    entry,
  });
}

/** A write that expected `key` to have `expected`, and found `entry` or nothing. */
export function mismatchError(key: string, expected: number, entry: Entry | undefined): StoreError {
  if (entry === undefined) {
    return new StoreError("missing", `cannot write key "${key}" at revision ${expected}: there is no such key`, {
      key,
    });
  }
  const message = `cannot write key "${key}" at revision ${expected}: it has revision ${entry.revision}`;
  return new StoreError("conflict", message, { key, entry });
}

/** A read or watch of a revision whose history is gone. */
export function compactedError(revision: number, cause?: unknown): StoreError {
  const message = `revision ${revision} is no longer in the history: it was compacted; list again and watch from there`;
  return new StoreError("compacted", message, { revision, cause });
}

/** A read of a revision that has not happened. */
export function futureError(revision: number, current: number): StoreError {
  return new StoreError("future", `Too large resource version: ${revision}, current: ${current}`, { revision });
}

/** Use of a store after it was disposed of. */
export function closedError(): StoreError {
  return new StoreError("unavailable", "the store is closed");
}
