/** The volumes of this node's pods. All state is in the pods' folders and the kernel's mount table, so a restart finds it again. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Container } from "../../api/kinds/core/container.ts";
import type { Volume } from "../../api/kinds/core/volume.ts";
import type { VolumeMount } from "../../api/kinds/core/volume-mount.ts";
import { type RunCommand, runCommand } from "../../lib/run-command.ts";
import {
  type ContainerMount,
  type MountedVolume,
  type MountedVolumes,
  type PodContext,
  type PodVolumes,
  VolumeError,
} from "../pod-context.ts";
import { MountTable, shareMounts } from "./mount-table.ts";
import { ServiceAccountTokens } from "./service-account-tokens.ts";
import { checkSubPath, expandSubPath, mountSubPath } from "./sub-path.ts";
import type { VolumeRequest, VolumeTools } from "./volume-type.ts";
import { volumeTypeOf } from "./volume-types.ts";

export interface PodVolumesOptions {
  /** The agent's folder; pods' folders are under `pods` in it. */
  dir: string;
  run?: RunCommand;
}

/** Folders of a pod that hold mounts. */
const PARTS = ["volumes", "volume-subpaths"];

/** Prepares the pods' folder for mounts that propagate, once, and offers the volumes. */
export async function createPodVolumes({ dir, run = runCommand }: PodVolumesOptions): Promise<PodVolumes> {
  const tools: VolumeTools = { run, mounts: new MountTable(run), tokens: new ServiceAccountTokens() };
  const pods = join(dir, "pods");
  await mkdir(pods, { recursive: true });
  await shareMounts(pods, tools.mounts);
  return {
    mount: (ctx) => mountAll(ctx, tools),
    containerMounts: (ctx, container, options) => containerMounts(ctx, { container, tools, ...options }),
    refresh: (ctx) => refreshAll(ctx, tools),
    unmount: async ({ podDir, signal }) => {
      tools.tokens.forget(basename(podDir));
      await unmountAll({ podDir, signal, mounts: tools.mounts });
    },
  };
}

/** Undoes what `createPodVolumes` has prepared, when no pod has a volume any more. */
export async function releasePodVolumes({ dir, run = runCommand }: PodVolumesOptions): Promise<void> {
  await new MountTable(run).unmountUnder(join(dir, "pods"), AbortSignal.timeout(10_000));
}

function requestOf(ctx: PodContext, { volume, tools }: { volume: Volume; tools: VolumeTools }): VolumeRequest {
  const dir = join(ctx.podDir, "volumes", `kubernetes.io~${volumeTypeOf(volume).plugin}`, volume.name);
  return { ctx, volume, dir, tools };
}

/** Runs `step` for a volume; whatever goes wrong is told as this volume's VolumeError. */
async function attempt<T>(volume: Volume, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new VolumeError(`MountVolume.SetUp failed for volume "${volume.name}" : ${reason}`, { cause: error });
  }
}

async function mountAll(ctx: PodContext, tools: VolumeTools): Promise<MountedVolumes> {
  const mounted = new Map<string, MountedVolume>();
  for (const volume of ctx.pod.spec?.volumes ?? []) {
    ctx.signal.throwIfAborted();
    const one = await attempt(volume, () => volumeTypeOf(volume).mount(requestOf(ctx, { volume, tools })));
    mounted.set(volume.name, one);
  }
  return mounted;
}

async function refreshAll(ctx: PodContext, tools: VolumeTools): Promise<void> {
  const failures: unknown[] = [];
  for (const volume of ctx.pod.spec?.volumes ?? []) {
    ctx.signal.throwIfAborted();
    // One volume that cannot be refreshed must not hold up the others.
    await attempt(volume, async () => {
      await volumeTypeOf(volume).refresh?.(requestOf(ctx, { volume, tools }));
    }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

interface MountsRequest {
  readonly container: Pick<Container, "name" | "volumeMounts">;
  readonly tools: VolumeTools;
  readonly mounted: MountedVolumes;
  readonly env: Readonly<Record<string, string>>;
}

async function containerMounts(ctx: PodContext, request: MountsRequest): Promise<readonly ContainerMount[]> {
  const mounts: ContainerMount[] = [];
  for (const [index, mount] of (request.container.volumeMounts ?? []).entries()) {
    const volume = request.mounted.get(mount.name);
    if (volume === undefined) {
      throw new VolumeError(
        `container "${request.container.name}" mounts "${mount.name}", which is no volume of the pod`,
      );
    }
    const hostPath = await hostPathOf(ctx, { ...request, mount, index, volume });
    const readOnly = volume.readOnly || mount.readOnly === true;
    mounts.push({
      containerPath: mount.mountPath.startsWith("/") ? mount.mountPath : `/${mount.mountPath}`,
      hostPath,
      readOnly,
      // "IfPossible" asks for it too: the runtimes in use either can or say so.
      ...(readOnly && mount.recursiveReadOnly === "Enabled" ? { recursiveReadOnly: true } : {}),
      propagation: propagationOf(mount),
    });
  }
  return mounts;
}

function propagationOf({ mountPropagation }: VolumeMount): ContainerMount["propagation"] {
  return mountPropagation === "HostToContainer" || mountPropagation === "Bidirectional" ? mountPropagation : "None";
}

async function hostPathOf(
  ctx: PodContext,
  request: MountsRequest & { mount: VolumeMount; index: number; volume: MountedVolume },
): Promise<string> {
  const { mount, index, volume, container, env, tools } = request;
  const path = mount.subPathExpr ? expandSubPath(mount.subPathExpr, env) : (mount.subPath ?? "");
  checkSubPath(path);
  if (path === "") return volume.hostPath;
  const target = join(ctx.podDir, "volume-subpaths", mount.name, container.name, String(index));
  try {
    await mountSubPath({ volumeDir: volume.hostPath, path, target, mounts: tools.mounts });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new VolumeError(
      `failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}": ${reason}`,
      {
        cause: error,
      },
    );
  }
  return target;
}

/** Never removes a folder in which something is still mounted: its files may belong to another machine or another pod. */
async function unmountAll(options: { podDir: string; signal: AbortSignal; mounts: MountTable }): Promise<void> {
  const { podDir, signal, mounts } = options;
  for (const part of PARTS.toReversed()) {
    const dir = join(podDir, part);
    if ((await readdir(dir).catch(() => undefined)) === undefined) continue;
    await mounts.unmountUnder(dir, signal);
    await rm(dir, { recursive: true, force: true });
  }
}
