/** One type of volume: how it comes to the host. The list of all is volume-types.ts. */

import { isReason } from "../../api/errors.ts";
import type { Volume } from "../../api/kinds/core/volume.ts";
import type { RunCommand } from "../../lib/run-command.ts";
import { type MountedVolume, type PodContext, VolumeError } from "../pod-context.ts";
import type { MountTable } from "./mount-table.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";

/** What every type of volume may use. */
export interface VolumeTools {
  readonly run: RunCommand;
  readonly mounts: MountTable;
  readonly tokens: ServiceAccountTokens;
}

/** One volume of one pod. */
export interface VolumeRequest {
  readonly ctx: PodContext;
  readonly volume: Volume;
  /** Folder of this volume under the pod's; not made yet. What is mounted at or under it is unmounted with the pod. */
  readonly dir: string;
  readonly tools: VolumeTools;
}

export interface VolumeType {
  /** The field of a volume that says it is of this type. */
  readonly field: Exclude<keyof Volume, "name">;
  /** Last part of the folder that holds such volumes of a pod, as kubelet names it: "kubernetes.io~" and this. */
  readonly plugin: string;
  /** Brings the volume to the host, or finds it there; safe to repeat. Rejects with VolumeError. */
  mount(request: VolumeRequest): Promise<MountedVolume>;
  /** Writes anew what has changed since; absent where nothing does. */
  refresh?(request: VolumeRequest): Promise<void>;
}

/** Reads an object that a volume needs; undefined where it is absent and may be. Rejects with VolumeError in kubelet's words. */
export async function referenced<T>(
  read: () => Promise<T>,
  what: { kind: "configmap" | "secret"; name: string; optional: boolean | undefined },
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isReason(error, "NotFound")) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new VolumeError(`${what.kind} "${what.name}" could not be read: ${reason}`, { cause: error });
    }
    if (what.optional === true) return undefined;
    throw new VolumeError(`${what.kind} "${what.name}" not found`, { cause: error });
  }
}
