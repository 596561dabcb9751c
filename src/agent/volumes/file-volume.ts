/** Volumes made of files that orch writes: one way to mount and refresh them, whatever the files come from. */
import { chmod, mkdir } from "node:fs/promises";
import { VolumeError } from "../pod-context.ts";
import { type Payload, writeAtomically } from "./atomic-writer.ts";
import { ensureMemoryDir } from "./memory-dir.ts";
import type { VolumeRequest, VolumeType } from "./volume-type.ts";

export interface FileVolume extends Pick<VolumeType, "field" | "plugin"> {
  /** Where files lie: in memory what is secret. */
  readonly medium: "disk" | "memory";
  /** The files as they should be now. Rejects with VolumeError, before anything is on the host. */
  files(request: VolumeRequest): Promise<Payload>;
}

/** A volume type of files: nothing is mounted until all of them are known, and they change together. */
export function fileVolume({ field, plugin, medium, files }: FileVolume): VolumeType {
  const write = async (request: VolumeRequest): Promise<void> => {
    const { ctx, dir, tools } = request;
    const payload = await files(request);
    if (medium === "memory") await ensureMemoryDir(dir, { tools, mode: 0o777 });
    else {
      await mkdir(dir, { recursive: true });
      await chmod(dir, 0o777);
    }
    try {
      await writeAtomically(dir, payload, ctx.pod.spec?.securityContext?.fsGroup);
    } catch (error) {
      throw new VolumeError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  };
  return {
    field,
    plugin,
    mount: async (request) => {
      await write(request);
      return { hostPath: request.dir, readOnly: true, block: false };
    },
    refresh: write,
  };
}
