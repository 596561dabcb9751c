import type { Database } from "bun:sqlite";
import { compactedError, existsError, futureError, mismatchError } from "./errors.ts";
import { prefixEnd } from "./key.ts";
import type { Change, Entry } from "./store.ts";

/** A write as the caller asked for it. */
export interface Write {
  key: string;
  /** The revision that the key must have; absent when the key must not exist. */
  expected?: number;
  /** Absent for a deletion. */
  value?: Uint8Array;
}

/** The keys from `start` on that precede the end of a prefix. */
export interface KeyRange {
  prefix: string;
  start: string;
}

interface Live {
  revision: number;
  created: number;
  value: Uint8Array;
}

interface ChangeRow {
  revision: number;
  key: string;
  created: number;
  value: Uint8Array | null;
  oldRevision: number | null;
  oldCreated: number | null;
  oldValue: Uint8Array | null;
}

/** Rows read in one turn of the event loop: at most this many, and no more once their values have this many bytes. */
const SLICE_ROWS = 1_000;
const SLICE_BYTES = 4 * 1024 * 1024;

const LIVE_AT = `revision <= ?4 AND created > 0 AND NOT EXISTS (
  SELECT 1 FROM history newer WHERE newer.key = history.key AND newer.revision > history.revision AND newer.revision <= ?4)`;

/** The statements of the SQLite backend: synchronous, each short, none of them with a transaction of its own. */
export class SqliteHistory {
  readonly #db: Database;
  readonly #live;
  readonly #at;
  readonly #insert;
  readonly #putLive;
  readonly #dropLive;
  readonly #listLive;
  readonly #listAt;
  readonly #countLive;
  readonly #countAt;
  readonly #changes;
  #revision: number;
  #compacted: number;

  constructor(db: Database) {
    this.#db = db;
    this.#live = db.query<Live, [string]>(
      "SELECT l.revision, l.created, h.value FROM live l JOIN history h ON h.revision = l.revision WHERE l.key = ?",
    );
    this.#at = db.query<Live, [string, number]>(
      "SELECT revision, created, value FROM history WHERE key = ? AND revision <= ? ORDER BY revision DESC LIMIT 1",
    );
    this.#insert = db.query<never, [number, string, number, number | null, Uint8Array | null]>(
      "INSERT INTO history (revision, key, created, previous, value) VALUES (?, ?, ?, ?, ?)",
    );
    this.#putLive = db.query<never, [string, number, number]>("INSERT OR REPLACE INTO live VALUES (?, ?, ?)");
    this.#dropLive = db.query<never, [string]>("DELETE FROM live WHERE key = ?");
    this.#listLive = db.query<Entry, [string, string | Uint8Array, number]>(
      `SELECT l.key, h.value, l.revision, l.created FROM live l CROSS JOIN history h ON h.revision = l.revision
       WHERE l.key >= ?1 AND l.key < ?2 ORDER BY l.key LIMIT ?3`,
    );
    this.#listAt = db.query<Entry, [string, string | Uint8Array, number, number]>(
      `SELECT key, value, revision, created FROM history INDEXED BY history_by_key
       WHERE key >= ?1 AND key < ?2 AND ${LIVE_AT} ORDER BY key LIMIT ?3`,
    );
    this.#countLive = db.query<{ count: number }, [string, string | Uint8Array]>(
      "SELECT count(*) AS count FROM live WHERE key >= ? AND key < ?",
    );
    this.#countAt = db.query<{ count: number }, [string, string | Uint8Array, null, number]>(
      `SELECT count(*) AS count FROM history INDEXED BY history_by_key WHERE key >= ?1 AND key < ?2 AND ${LIVE_AT} AND ?3 IS NULL`,
    );
    this.#changes = db.query<ChangeRow, [number]>(
      `SELECT h.revision, h.key, h.created, h.value, p.revision AS oldRevision, p.created AS oldCreated, p.value AS oldValue
       FROM history h LEFT JOIN history p ON p.revision = h.previous WHERE h.revision >= ? ORDER BY h.revision`,
    );
    // Like etcd's, the revision of a store never written to is 1.
    this.#revision =
      db.query<{ newest: number | null }, []>("SELECT max(revision) AS newest FROM history").get()?.newest ?? 1;
    this.#compacted = db.query<{ compacted: number }, []>("SELECT compacted FROM compaction").get()?.compacted ?? 0;
  }

  /** The revision of the newest committed write. */
  get revision(): number {
    return this.#revision;
  }

  /** Throws `compacted` or `future` unless the state at `revision` can be read. */
  checkReadable(revision: number): void {
    if (revision < Math.max(1, this.#compacted)) {
      throw compactedError(revision);
    }
    if (revision > this.#revision) {
      throw futureError(revision, this.#revision);
    }
  }

  /** Throws `compacted` unless all changes from `from` on, with the values before them, can be read. */
  checkReplayable(from: number): void {
    if (from <= this.#compacted) {
      throw compactedError(from);
    }
  }

  /** Runs `work` in a transaction; `work` returns the newest revision it wrote. Nothing of it happened if this throws. */
  transact(work: () => number): void {
    this.#revision = this.#db.transaction(work).immediate();
  }

  /** Makes one write with `revision`, which must be the next. Throws `exists`, `missing` or `conflict`, having written nothing. */
  apply({ key, expected, value }: Write, revision: number): Change {
    const previous = this.#entry(key, this.#live.get(key));
    if (expected === undefined && previous !== undefined) {
      throw existsError(previous);
    }
    if (expected !== undefined && previous?.revision !== expected) {
      throw mismatchError(key, expected, previous);
    }
    const replaced = previous === undefined ? {} : { previous };
    if (value === undefined) {
      this.#insert.run(revision, key, 0, previous?.revision ?? null, null);
      this.#dropLive.run(key);
      return { type: "delete", key, revision, ...replaced };
    }
    const created = previous?.created ?? revision;
    this.#insert.run(revision, key, created, previous?.revision ?? null, value);
    this.#putLive.run(key, revision, created);
    return { type: "put", key, revision, entry: { key, value, revision, created }, ...replaced };
  }

  get(key: string, revision: number): Entry | undefined {
    this.checkReadable(revision);
    return this.#entry(key, revision === this.#revision ? this.#live.get(key) : this.#at.get(key, revision));
  }

  /** The first entries of a range, a slice at most; `last` tells that no more follow. */
  slice({ prefix, start }: KeyRange, revision: number, limit: number): { entries: Entry[]; last: boolean } {
    this.checkReadable(revision);
    const end = upperBound(prefix);
    const rows = Math.min(limit, SLICE_ROWS) + 1;
    const found =
      revision === this.#revision
        ? this.#listLive.iterate(start, end, rows)
        : this.#listAt.iterate(start, end, rows, revision);
    const entries: Entry[] = [];
    let bytes = 0;
    for (const entry of found) {
      if (entries.length + 1 === rows || bytes >= SLICE_BYTES) {
        return { entries, last: false };
      }
      entries.push(entry);
      bytes += entry.value.byteLength;
    }
    return { entries, last: true };
  }

  count({ prefix, start }: KeyRange, revision: number): number {
    this.checkReadable(revision);
    const end = upperBound(prefix);
    const row =
      revision === this.#revision ? this.#countLive.get(start, end) : this.#countAt.get(start, end, null, revision);
    return row?.count ?? 0;
  }

  /** Changes from revision `from` on, in order, a slice at most; none when nothing has happened since. */
  changes(from: number): Change[] {
    this.checkReplayable(from);
    const changes: Change[] = [];
    let bytes = 0;
    for (const row of this.#changes.iterate(from)) {
      changes.push(toChange(row));
      bytes += (row.value?.byteLength ?? 0) + (row.oldValue?.byteLength ?? 0);
      if (changes.length === SLICE_ROWS || bytes >= SLICE_BYTES) {
        break;
      }
    }
    return changes;
  }

  /** Refuses reads below `revision` from now on, also after a restart. Throws `future`. */
  compact(revision: number): void {
    if (revision > this.#revision) {
      throw futureError(revision, this.#revision);
    }
    this.#db.run("UPDATE compaction SET compacted = max(compacted, ?)", [revision]);
    this.#compacted = Math.max(this.#compacted, revision);
  }

  /** Removes some of the rows that compaction made unreachable; whether more are left. */
  sweep(): boolean {
    const swept = this.#db.query<{ swept: number }, []>("SELECT swept FROM compaction").get()?.swept ?? 0;
    // The newest row stays, even a deletion: it carries the store's revision.
    const end = Math.min(this.#compacted, this.#revision - 1, swept + SLICE_ROWS);
    if (end <= swept) {
      return false;
    }
    this.#db.transaction(() => {
      const span: [number, number] = [swept, end];
      this.#db
        .query<never, [number, number]>(
          "DELETE FROM history WHERE revision IN (SELECT previous FROM history WHERE revision > ? AND revision <= ?)",
        )
        .run(...span);
      this.#db
        .query<never, [number, number]>("DELETE FROM history WHERE revision > ? AND revision <= ? AND created = 0")
        .run(...span);
      this.#db.run("UPDATE compaction SET swept = ?", [end]);
    })();
    return true;
  }

  #entry(key: string, row: Live | null): Entry | undefined {
    return row === null || row.created === 0
      ? undefined
      : { key, value: row.value, revision: row.revision, created: row.created };
  }
}

/** SQLite orders every blob after every text, so an empty blob stands for "no end". */
function upperBound(prefix: string): string | Uint8Array {
  return prefixEnd(prefix) ?? new Uint8Array(0);
}

function toChange({ revision, key, created, value, oldRevision, oldCreated, oldValue }: ChangeRow): Change {
  const previous =
    oldRevision === null || oldCreated === null || oldValue === null
      ? {}
      : { previous: { key, value: oldValue, revision: oldRevision, created: oldCreated } };
  return value === null
    ? { type: "delete", key, revision, ...previous }
    : { type: "put", key, revision, entry: { key, value, revision, created }, ...previous };
}
