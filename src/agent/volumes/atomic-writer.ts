/**
 * Writes a set of files so that a reader sees all of the old ones or all of the new: files lie in a folder of their own, `..data` is
 * a symbolic link to it that is replaced by rename, and the visible names lead through `..data`. The layout is kubelet's, which
 * programs that watch `..data` rely on.
 */
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";

export interface ProjectedFile {
  readonly data: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
  /** User that owns the file; absent: root. */
  readonly uid?: number;
}

/** Files by path relative to the volume. */
export type Payload = ReadonlyMap<string, ProjectedFile>;

const DATA = "..data";
const NEXT = "..data_tmp";

/** Makes the folder hold exactly this payload; files that are right already are not touched. `gid` is the pod's fsGroup. */
export async function writeAtomically(dir: string, payload: Payload, gid?: number): Promise<void> {
  for (const path of payload.keys()) checkPath(path);
  const current = await readlink(join(dir, DATA)).catch(() => undefined);
  if (current === undefined || !(await isCurrent(join(dir, current), payload))) await swapData(dir, { payload, gid });
  await linkNames(dir, new Set([...payload.keys()].map(topOf)));
  await removeOldData(dir);
}

function checkPath(path: string): void {
  const parts = path.split("/");
  const hostile = path === "" || path.startsWith("/") || parts.includes("..") || path.startsWith("..");
  if (hostile || path.length > 4096 || parts.some((part) => Buffer.byteLength(part) > 255 || part === "")) {
    throw new Error(`"${path}" is not a path inside a volume; expected a relative path without ".."`);
  }
}

const topOf = (path: string): string => path.split("/")[0] ?? path;

async function isCurrent(dir: string, payload: Payload): Promise<boolean> {
  if ((await filesUnder(dir)).length !== payload.size) return false;
  const same = await Promise.all(
    [...payload].map(async ([path, file]) => {
      const found = await readFile(join(dir, path)).catch(() => undefined);
      if (found === undefined || !found.equals(file.data)) return false;
      const { mode, uid } = await lstat(join(dir, path));
      return (mode & file.mode) === file.mode && uid === (file.uid ?? 0);
    }),
  );
  return !same.includes(false);
}

async function filesUnder(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

async function swapData(dir: string, { payload, gid }: { payload: Payload; gid: number | undefined }): Promise<void> {
  const next = await mkdtemp(join(dir, `..${new Date().toISOString().replace(/\D/g, "_")}`));
  await chmod(next, 0o755);
  for (const [path, file] of payload) {
    const target = join(next, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    await writeFile(target, file.data);
    await chown(target, file.uid ?? 0, 0);
    await chmod(target, file.mode);
  }
  if (gid !== undefined) await giveToGroup(next, gid);
  await rm(join(dir, NEXT), { force: true });
  await symlink(next.slice(dir.length + 1), join(dir, NEXT));
  await rename(join(dir, NEXT), join(dir, DATA));
}

/** The group may read everything and enter every folder: what kubelet does to volumes that pods cannot write. */
async function giveToGroup(dir: string, gid: number): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  for (const path of [dir, ...paths]) {
    const info = await lstat(path);
    await chown(path, info.uid, gid);
    await chmod(path, (info.mode & 0o7777) | (info.isDirectory() ? 0o2550 : 0o440));
  }
}

async function linkNames(dir: string, names: ReadonlySet<string>): Promise<void> {
  const present = (await readdir(dir)).filter((name) => !name.startsWith(".."));
  for (const name of names) {
    const target = join(DATA, name);
    if ((await readlink(join(dir, name)).catch(() => "")) === target) continue;
    await rm(join(dir, name), { recursive: true, force: true });
    await symlink(target, join(dir, name));
  }
  for (const name of present) {
    if (!names.has(name)) await rm(join(dir, name), { recursive: true, force: true });
  }
}

/** Also those that a crash has left half written. */
async function removeOldData(dir: string): Promise<void> {
  const current = await readlink(join(dir, DATA));
  const old = (await readdir(dir)).filter((name) => name.startsWith("..") && name !== DATA && name !== current);
  for (const name of old) await rm(join(dir, name), { recursive: true, force: true });
}
