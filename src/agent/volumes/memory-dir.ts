/** Folders in memory: what a pod's secrets live in, so that they never reach a disk. */
import { mkdir } from "node:fs/promises";
import type { VolumeTools } from "./volume-type.ts";

export interface MemoryDirOptions {
  tools: VolumeTools;
  mode: number;
  /** Absent: half of the machine's memory, the kernel's own limit. */
  sizeBytes?: bigint | undefined;
  /** Group that owns it; absent: root's. */
  gid?: number | undefined;
}

/** A tmpfs at `dir`, mounted unless it is. */
export async function ensureMemoryDir(dir: string, { tools, mode, sizeBytes, gid }: MemoryDirOptions): Promise<void> {
  await mkdir(dir, { recursive: true });
  if (await tools.mounts.isMounted(dir)) return;
  const options = [
    `mode=${mode.toString(8)}`,
    ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`]),
    ...(gid === undefined ? [] : [`gid=${gid}`]),
  ];
  await tools.mounts.mount(["-t", "tmpfs", "-o", options.join(","), "tmpfs", dir]);
}
