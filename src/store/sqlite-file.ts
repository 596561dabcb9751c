import { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./errors.ts";
import { lockFolder } from "./folder-lock.ts";

/** Marks the file as ours ("orch" in ASCII), so that another program's database is refused rather than altered. */
const APPLICATION_ID = 0x6f726368;
const SCHEMA_VERSION = 1;

/**
 * `history` has one row per write, and its newest revision is the store's; a deletion has `created` 0 and no value. `previous` is the
 * revision that the write replaced. `live` has the keys that exist now. `compaction` has the revision below which reads are refused, and the
 * one up to which rows have been removed.
 */
const SCHEMA = `
  CREATE TABLE history (
    revision INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    created INTEGER NOT NULL,
    previous INTEGER,
    value BLOB
  );
  CREATE INDEX history_by_key ON history (key, revision, created);
  CREATE TABLE live (key TEXT PRIMARY KEY, revision INTEGER NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE compaction (compacted INTEGER NOT NULL, swept INTEGER NOT NULL);
  INSERT INTO compaction VALUES (0, 0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** An open database file, held by this process alone. */
export interface SqliteFile extends Disposable {
  readonly db: Database;
  /** Bytes on disk, the write-ahead log included. */
  size(): number;
}

/**
 * Opens, and makes when absent, the folder `dir` and the database in it. Throws StoreError `unavailable` when the folder cannot be written,
 * another process has the database, or the file is damaged or not ours.
 */
export function openSqliteFile(dir: string): SqliteFile {
  const path = join(dir, "store.db");
  using opened = new DisposableStack();
  opened.use(lockFolder(dir));
  try {
    const db = opened.adopt(new Database(path), (database) => database.close());
    prepare(db);
    const closing = opened.move();
    return {
      db,
      size: () => fileSize(path) + fileSize(`${path}-wal`),
      [Symbol.dispose]: () => closing.dispose(),
    };
  } catch (error) {
    throw new StoreError("unavailable", `cannot open datastore "${path}": ${reason(error)}`, { cause: error });
  }
}

function prepare(db: Database): void {
  db.run("PRAGMA journal_mode = WAL");
  db.run("PRAGMA synchronous = FULL");
  db.run("PRAGMA cache_size = -65536");
  const applicationId = pragma(db, "application_id");
  const version = pragma(db, "user_version");
  if (applicationId === 0 && version === 0 && pragma(db, "schema_version") === 0) {
    db.transaction(() => db.run(SCHEMA)).immediate();
  } else if (applicationId !== APPLICATION_ID) {
    throw new Error("it is a database of another program; choose another folder");
  } else if (version !== SCHEMA_VERSION) {
    throw new Error(
      `it has format ${version}, this program reads format ${SCHEMA_VERSION}; use the version that wrote it`,
    );
  }
}

function pragma(db: Database, name: string): number {
  const row = db.query<Record<string, number>, []>(`PRAGMA ${name}`).get();
  return row?.[name] ?? 0;
}

function fileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") {
    return "the file is damaged; restore it from a snapshot, or move it away to start empty";
  }
  if (code === "SQLITE_CANTOPEN" || code.startsWith("SQLITE_READONLY")) {
    return "the file cannot be written; make it writable for this user";
  }
  return error instanceof Error ? error.message : String(error);
}
