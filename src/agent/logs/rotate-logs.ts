/** Keeps the logs of running containers from filling the disk: figures of the kubelet, 10 MiB and five files. */
import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Cri } from "../cri/cri.ts";

export interface RotationOptions {
  maxBytes?: number;
  maxFiles?: number;
  /** Milliseconds since the epoch. */
  now: number;
}

const MAX_BYTES = 10 << 20;
const MAX_FILES = 5;

/** Rotates every log that is too long. A container that ends meanwhile keeps its log as it is. */
export async function rotateLogs(cri: Cri, options: RotationOptions): Promise<void> {
  const { maxBytes = MAX_BYTES, maxFiles = MAX_FILES, now } = options;
  const { containers } = await cri.call("ListContainers", {});
  for (const { id, state } of containers) {
    if (state !== "CONTAINER_RUNNING") continue;
    const { status } = await cri.call("ContainerStatus", { containerId: id });
    if (sizeOf(status.logPath) <= maxBytes) continue;
    const stamp = new Date(now).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
    renameSync(status.logPath, `${status.logPath}.${stamp}`);
    await cri.call("ReopenContainerLog", { containerId: id });
    dropOldest(status.logPath, maxFiles - 1);
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function dropOldest(path: string, kept: number): void {
  const name = `${basename(path)}.`;
  const old = readdirSync(dirname(path))
    .filter((each) => each.startsWith(name))
    .sort();
  for (const each of old.slice(0, Math.max(0, old.length - kept))) rmSync(join(dirname(path), each), { force: true });
}
