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
