import { mkdir } from "node:fs/promises";
import { VolumeError } from "../pod-context.ts";
import type { VolumeType } from "./volume-type.ts";

/** A folder of an NFS server. */
export const nfsVolume: VolumeType = {
  field: "nfs",
  plugin: "nfs",
  mount: async ({ volume, dir, tools }) => {
    const { server = "", path = "", readOnly = false } = volume.nfs ?? {};
    await mkdir(dir, { recursive: true });
    if (!(await tools.mounts.isMounted(dir))) {
      const options = readOnly ? ["-o", "ro"] : [];
      await tools.mounts.mount(["-t", "nfs", ...options, `${server}:${path}`, dir]).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new VolumeError(`"${path}" of NFS server "${server}" cannot be mounted: ${reason}`, { cause: error });
      });
    }
    return { hostPath: dir, readOnly, block: false };
  },
};
