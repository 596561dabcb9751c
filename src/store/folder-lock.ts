import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./errors.ts";

/**
 * Makes `dir`, private to this user, when absent, and holds it until disposed of or until the process ends, however it ends: the lock is a
 * transaction of SQLite that is never finished, and so a file lock that the kernel releases. Throws StoreError `unavailable` when the folder
 * cannot be written or another process, or another part of this one, holds it.
 */
export function lockFolder(dir: string): Disposable {
  let lock: Database | undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    lock = new Database(join(dir, "lock"));
    lock.run("PRAGMA journal_mode = MEMORY");
    lock.run("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    throw new StoreError("unavailable", `cannot use the folder "${dir}": ${reason(error)}`, { cause: error });
  }
  const held = lock;
  return { [Symbol.dispose]: () => held.close() };
}

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return "another process has it open; stop that one, or choose another folder";
  }
  if (["EACCES", "EPERM", "EROFS", "SQLITE_CANTOPEN"].includes(code) || code.startsWith("SQLITE_READONLY")) {
    return "it cannot be written; make it writable for this user, or choose another folder";
  }
  if (code === "EEXIST" || code === "ENOTDIR") {
    return "it is not a folder; choose another";
  }
  return error instanceof Error ? error.message : String(error);
}
