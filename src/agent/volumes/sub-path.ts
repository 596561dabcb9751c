/**
 * Parts of volumes as mounts of their own. What lies in a volume belongs to the containers: a name in it may be a symbolic link to
 * anywhere, and may become one between a check and its use. So a path is first resolved and checked, then walked name by name
 * through open descriptors that follow no link, and what is mounted is the descriptor, not the path.
 */
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readlink, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { VolumeError } from "../pod-context.ts";
import { isSameFile, type MountTable } from "./mount-table.ts";

/** From <fcntl.h>; Node has no name for it. Opens a name without reading what is behind it. */
const O_PATH = 0o10000000;
const WALK = O_PATH | constants.O_NOFOLLOW;

export interface SubPath {
  /** The volume's own folder. */
  readonly volumeDir: string;
  /** Path inside it, as the pod says; may lead through symbolic links that stay inside. */
  readonly path: string;
  /** Where the part is mounted; made as needed. */
  readonly target: string;
  readonly mounts: MountTable;
}

/** Mounts the part; where the path does not exist it becomes a folder. Rejects with VolumeError when it leads out of the volume. */
export async function mountSubPath(sub: SubPath): Promise<void> {
  checkSubPath(sub.path);
  const handle = await openInside(sub.volumeDir, sub.path);
  try {
    const source = `/proc/${process.pid}/fd/${handle.fd}`;
    if (await sub.mounts.isMounted(sub.target)) {
      if (await isSameFile(source, sub.target)) return;
      await sub.mounts.unmountUnder(sub.target, new AbortController().signal);
    }
    await mkdir(dirname(sub.target), { recursive: true });
    if ((await stat(source)).isDirectory()) await mkdir(sub.target, { recursive: true });
    else await writeFile(sub.target, "", { flag: "a" });
    // Not canonicalised: mount(8) would turn the descriptor back into a path, and that may mean something else by now.
    await sub.mounts.mount(["--no-canonicalize", "--bind", source, sub.target]);
  } finally {
    await handle.close();
  }
}

/** Throws VolumeError for a path that is absolute or goes up. */
export function checkSubPath(path: string): void {
  if (path.startsWith("/") || path.split("/").includes("..")) {
    throw new VolumeError(`subPath "${path}" must be a relative path without ".."`);
  }
}

/** A descriptor of what the path means, certainly inside the volume. The caller closes it. */
async function openInside(volumeDir: string, path: string): Promise<FileHandle> {
  const root = await realpath(volumeDir);
  const resolved = await resolveInside(root, path);
  const names = relative(root, resolved)
    .split("/")
    .filter((name) => name !== "");
  let handle = await open(root, WALK);
  try {
    for (const name of names) {
      const next = await openChild(handle, { name, path });
      await handle.close();
      handle = next;
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Follows links of the part that exists; the rest is taken as it is written. */
async function resolveInside(root: string, path: string): Promise<string> {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  for (let count = names.length; count >= 0; count--) {
    const real = await realpath(join(root, ...names.slice(0, count))).catch(() => undefined);
    if (real === undefined) continue;
    if (real !== root && !real.startsWith(`${root}/`)) {
      throw new VolumeError(`subPath "${path}" leads out of the volume, to "${real}"`);
    }
    return join(real, ...names.slice(count));
  }
  return root;
}

async function openChild(parent: FileHandle, { name, path }: { name: string; path: string }): Promise<FileHandle> {
  const child = `/proc/self/fd/${parent.fd}/${name}`;
  const handle = await open(child, WALK).catch(async () => {
    await mkdir(child, { mode: 0o755 });
    return await open(child, WALK);
  });
  if ((await handle.stat()).isSymbolicLink()) {
    const to = await readlink(child).catch(() => "");
    await handle.close();
    throw new VolumeError(`subPath "${path}": "${name}" is a symbolic link, to "${to}"`);
  }
  return handle;
}

/** Puts variables into a subPathExpr: $(NAME), and $$ for a dollar. Throws VolumeError for one that is not set. */
export function expandSubPath(expression: string, env: Readonly<Record<string, string>>): string {
  return expression.replace(/\$\$|\$\(([^)]*)\)/g, (found, name: string | undefined) => {
    if (name === undefined) return "$";
    const value = env[name];
    if (value === undefined)
      throw new VolumeError(`subPathExpr "${expression}": "${found}" is not a variable of the container`);
    return value;
  });
}
