import { chmod, chown, lstat, mkdir, rename, rm } from "node:fs/promises";
import { parseQuantity, quantityBigInt } from "../../api/quantity.ts";
import { VolumeError } from "../pod-context.ts";
import { ensureMemoryDir } from "./memory-dir.ts";
import type { VolumeRequest, VolumeType } from "./volume-type.ts";

/** An empty folder for the life of the pod, on disk or in memory. The size of one on disk is for eviction to watch. */
export const emptyDirVolume: VolumeType = {
  field: "emptyDir",
  plugin: "empty-dir",
  mount: async (request) => {
    const { volume, dir } = request;
    const medium = volume.emptyDir?.medium ?? "";
    if (medium === "Memory") await mountMemory(request);
    else if (medium === "") await makeFolder(dir, fsGroupOf(request));
    else throw new VolumeError(`medium "${medium}" is not supported; expected "" (disk) or "Memory"`);
    return { hostPath: dir, readOnly: false, block: false };
  },
};

const fsGroupOf = ({ ctx }: VolumeRequest): number | undefined => ctx.pod.spec?.securityContext?.fsGroup;

/** New files in the folder belong to the pod's group, where it has one. */
const modeFor = (fsGroup: number | undefined): number => (fsGroup === undefined ? 0o777 : 0o2777);

async function mountMemory(request: VolumeRequest): Promise<void> {
  const { ctx, volume, dir, tools } = request;
  const sizeLimit = volume.emptyDir?.sizeLimit;
  const wanted = sizeLimit === undefined ? 0n : quantityBigInt(parseQuantity(sizeLimit));
  const most = BigInt(ctx.node.allocatable.memoryBytes);
  const sizeBytes = wanted > 0n && wanted < most ? wanted : most;
  const gid = fsGroupOf(request);
  await ensureMemoryDir(dir, { tools, mode: modeFor(gid), sizeBytes, gid });
}

/** Set up aside and put in place whole; what is in place is the containers' to change. */
async function makeFolder(dir: string, fsGroup: number | undefined): Promise<void> {
  if (await lstat(dir).catch(() => undefined)) return;
  const aside = `${dir}~new`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  if (fsGroup !== undefined) await chown(aside, 0, fsGroup);
  await chmod(aside, modeFor(fsGroup));
  await rename(aside, dir);
}
