import { readFile } from "node:fs/promises";
import { UserError } from "../lib/user-error.ts";

/** The bytes of a file that the user named. Throws UserError with its name when it cannot be read. */
export async function readNamedFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? "no such file or folder" : cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`cannot read "${path}": ${why}`, { exitCode: 1, cause });
  }
}
