import type { Stats } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import { VolumeError } from "../pod-context.ts";
import type { VolumeType } from "./volume-type.ts";

/** What a hostPath type asks of the path, and how to make it where the type allows that. */
const CHECKS: Record<
  string,
  { what: string; holds: (info: Stats) => boolean; make?: (path: string) => Promise<void> }
> = {
  DirectoryOrCreate: {
    what: "a directory",
    holds: (info) => info.isDirectory(),
    make: async (path) => void (await mkdir(path, { recursive: true, mode: 0o755 })),
  },
  Directory: { what: "a directory", holds: (info) => info.isDirectory() },
  FileOrCreate: {
    what: "a file",
    holds: (info) => info.isFile(),
    make: async (path) => await (await open(path, "a", 0o644)).close(),
  },
  File: { what: "a file", holds: (info) => info.isFile() },
  Socket: { what: "a socket", holds: (info) => info.isSocket() },
  CharDevice: { what: "a character device", holds: (info) => info.isCharacterDevice() },
  BlockDevice: { what: "a block device", holds: (info) => info.isBlockDevice() },
};

/** A path of the node itself. The runtime would make a folder of a path that is not there: so it is checked here. */
export const hostPathVolume: VolumeType = {
  field: "hostPath",
  plugin: "host-path",
  mount: async ({ volume }) => {
    const { path = "", type = "" } = volume.hostPath ?? {};
    if (path.split("/").includes("..")) throw new VolumeError(`path "${path}" must not hold ".."`);
    if (type !== "") await checkType(path, type);
    else if ((await found(path)) === undefined) await CHECKS.DirectoryOrCreate?.make?.(path);
    return { hostPath: path, readOnly: false, block: false };
  },
};

async function checkType(path: string, type: string): Promise<void> {
  const check = CHECKS[type];
  if (check === undefined) {
    throw new VolumeError(`hostPath type "${type}" is unknown; expected one of ${Object.keys(CHECKS).join(", ")}`);
  }
  if ((await found(path)) === undefined) {
    await check.make?.(path).catch((error: unknown) => {
      throw new VolumeError(`hostPath type check failed: "${path}" cannot be made`, { cause: error });
    });
  }
  const info = await found(path);
  if (info === undefined || !check.holds(info)) {
    throw new VolumeError(`hostPath type check failed: "${path}" is not ${check.what}`);
  }
}

async function found(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}
