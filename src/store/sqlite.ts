import { setImmediate as nextTurn } from "node:timers/promises";
import { closedError, StoreError } from "./errors.ts";
import { checkKey, listStart } from "./key.ts";
import { openSqliteFile, type SqliteFile } from "./sqlite-file.ts";
import { type KeyRange, SqliteHistory, type Write } from "./sqlite-history.ts";
import type { Change, ChangeBatch, Entry, ListOptions, Page, Store, WatchOptions } from "./store.ts";
import { WatchHub } from "./watch-hub.ts";
import { type Outcome, WriteQueue } from "./write-queue.ts";

export interface SqliteOptions {
  /** The folder of the database; made when absent, private to this user. */
  dir: string;
  /** Bytes that may wait for one watcher before it ends with `slow`. Default 64 MiB. */
  watchBuffer?: number;
}

/**
 * Opens the embedded store: one SQLite file, held by this process alone, durable when a write is acknowledged.
 * Rejects `unavailable` when the folder cannot be written, the file is in use, damaged, or not ours.
 */
export async function openSqlite({ dir, watchBuffer }: SqliteOptions): Promise<Store> {
  return new SqliteStore(openSqliteFile(dir), watchBuffer);
}

class SqliteStore implements Store {
  readonly #file: SqliteFile;
  readonly #history: SqliteHistory;
  readonly #writes: WriteQueue<Write, Change>;
  readonly #hub: WatchHub;
  #closed: Promise<void> | undefined;

  constructor(file: SqliteFile, watchBuffer: number | undefined) {
    this.#file = file;
    this.#history = new SqliteHistory(file.db);
    this.#writes = new WriteQueue((writes) => this.#commit(writes));
    this.#hub = new WatchHub({
      position: this.#history.revision,
      replay: (from, signal) => this.#replay(from, signal),
      ...(watchBuffer === undefined ? {} : { buffer: watchBuffer }),
    });
  }

  async get(key: string, revision?: number): Promise<{ entry: Entry | undefined; revision: number }> {
    const at = revision ?? this.#open().revision;
    return { entry: this.#open().get(key, at), revision: at };
  }

  async list({ prefix, from, limit = 0, revision }: ListOptions): Promise<Page> {
    const range = { prefix, start: listStart(prefix, from) };
    const wanted = limit > 0 ? limit : Number.POSITIVE_INFINITY;
    for (;;) {
      try {
        return await this.#listAt(range, wanted, revision ?? this.#open().revision);
      } catch (error) {
        const overtaken = error instanceof StoreError && error.code === "compacted" && revision === undefined;
        if (!overtaken) {
          throw error;
        }
      }
    }
  }

  async create(key: string, value: Uint8Array): Promise<Entry> {
    checkKey(key);
    return written(await this.#writes.push({ key, value }));
  }

  async update(key: string, value: Uint8Array, revision: number): Promise<Entry> {
    checkKey(key);
    return written(await this.#writes.push({ key, expected: revision, value }));
  }

  async delete(key: string, revision: number): Promise<number> {
    checkKey(key);
    return (await this.#writes.push({ key, expected: revision })).revision;
  }

  async watch({ prefix, from, signal }: WatchOptions): Promise<AsyncIterable<ChangeBatch>> {
    const first = from ?? this.#open().revision + 1;
    this.#open().checkReplayable(first);
    return this.#hub.watch({ prefix, from: first, signal });
  }

  progress(): void {
    this.#hub.reportProgress();
  }

  async compact(revision: number): Promise<void> {
    this.#open().compact(revision);
    while (this.#open().sweep()) {
      await nextTurn();
    }
  }

  async revision(): Promise<number> {
    return this.#open().revision;
  }

  async ping(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#open().get("", this.#history.revision);
  }

  async size(): Promise<number> {
    this.#open();
    return this.#file.size();
  }

  /** Commits what is queued, ends all watches and releases the file. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#writes.close();
    this.#hub.end();
    this.#file[Symbol.dispose]();
  }

  #open(): SqliteHistory {
    if (this.#closed !== undefined) {
      throw closedError();
    }
    return this.#history;
  }

  /** Reads slice by slice, so that a long list does not keep the event loop; all of them at one revision. */
  async #listAt(range: KeyRange, wanted: number, revision: number): Promise<Page> {
    const entries: Entry[] = [];
    let start = range.start;
    for (;;) {
      const slice = this.#open().slice({ ...range, start }, revision, wanted - entries.length);
      entries.push(...slice.entries);
      if (slice.last) {
        return { entries, more: false, count: entries.length, revision };
      }
      if (entries.length >= wanted) {
        return { entries, more: true, count: this.#history.count(range, revision), revision };
      }
      start = `${entries.at(-1)?.key}\0`;
      await nextTurn();
    }
  }

  /** One transaction for the group. Each write meets the state that those before it left, and fails alone. */
  #commit(writes: readonly Write[]): Outcome<Change>[] {
    const outcomes: Outcome<Change>[] = [];
    const changes: Change[] = [];
    try {
      this.#history.transact(() => {
        const before = this.#history.revision;
        for (const write of writes) {
          const outcome = this.#apply(write, before + changes.length + 1);
          outcomes.push(outcome);
          if ("result" in outcome) {
            changes.push(outcome.result);
          }
        }
        return before + changes.length;
      });
    } catch (error) {
      const message = `cannot commit ${writes.length} writes: ${error instanceof Error ? error.message : String(error)}`;
      throw new StoreError("unavailable", message, { cause: error });
    }
    if (changes.length > 0) {
      this.#hub.publish({ changes, revision: this.#history.revision });
    }
    return outcomes;
  }

  #apply(write: Write, revision: number): Outcome<Change> {
    try {
      return { result: this.#history.apply(write, revision) };
    } catch (error) {
      if (error instanceof StoreError) {
        return { error };
      }
      throw error;
    }
  }

  async *#replay(from: number, signal: AbortSignal): AsyncGenerator<ChangeBatch, void, undefined> {
    let next = from;
    while (!signal.aborted && this.#closed === undefined) {
      const changes = this.#history.changes(next);
      const revision = changes.at(-1)?.revision;
      if (revision === undefined) {
        return;
      }
      next = revision + 1;
      yield { changes, revision };
      await nextTurn();
    }
  }
}

function written({ entry, key }: Change): Entry {
  if (entry === undefined) {
    throw new Error(`the write of key "${key}" left no entry`);
  }
  return entry;
}
