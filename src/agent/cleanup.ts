/** Takes everything of an agent off the machine: containers, network, mounts, cgroups, and containerd itself. */
import { existsSync, rmSync } from "node:fs";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { runCommand } from "../lib/run-command.ts";
import { connectCri } from "./cri/cri.ts";
import { type NetworkNames, removeNetwork } from "./net/network.ts";
import { listPodCgroups, removeCgroup } from "./pods/cgroups.ts";
import { observeIdentities } from "./pods/observed-pod.ts";
import { podFolder } from "./pods/pod-folders.ts";
import type { PodTools } from "./pods/pod-pass.ts";
import { forgetPod, releasePod } from "./pods/teardown.ts";
import { cgroupRootOf } from "./run-agent.ts";
import { answers, launch, runningContainerd, stopContainerd } from "./runtime/containerd.ts";
import { type ContainerdPaths, containerdPaths } from "./runtime/containerd-config.ts";
import { createPodVolumes, releasePodVolumes } from "./volumes/pod-volumes.ts";

export interface CleanupOptions {
  /** The agent's folder. No agent may run with it. */
  dir: string;
  logRoot?: string;
  networkNames?: NetworkNames;
  /** Remove the folder too: images, logs, everything. */
  removeData: boolean;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** Pods that are taken down at a time: what two processors do well. */
const AT_ONCE = 8;

/** Safe to repeat; nothing to do is success. Rejects with the first thing that could not be removed. */
export async function cleanup(options: CleanupOptions): Promise<void> {
  const { dir, clock, log, removeData } = options;
  const paths = containerdPaths(dir);
  if (existsSync(paths.config)) {
    await removePods(options, paths);
    await stopContainerd(paths, clock);
  }
  await releasePodVolumes({ dir });
  await unmountUnder(paths.dir);
  const root = cgroupRootOf(dir);
  for (const cgroup of listPodCgroups(root).values()) removeCgroup(cgroup);
  removeCgroup(root);
  await removeNetwork({ log, ...(options.networkNames === undefined ? {} : { names: options.networkNames }) });
  if (removeData) rmSync(dir, { recursive: true, force: true });
}

async function removePods(options: CleanupOptions, paths: ContainerdPaths): Promise<void> {
  const { dir, signal } = options;
  // Containers outlive their containerd; only containerd can take them down in good order.
  if (runningContainerd(paths) === undefined) launch(paths);
  await answers(paths, options);
  using cri = connectCri(paths.socket);
  const tools: PodTools = {
    cri,
    volumes: await createPodVolumes({ dir }),
    network: { clusterDNS: [], clusterDomain: "", drained: async () => undefined, serviceEnv: async () => ({}) },
    cgroupRoot: cgroupRootOf(dir),
    logRoot: options.logRoot ?? "/var/log/pods",
  };
  const identities = await observeIdentities(cri);
  for (let at = 0; at < identities.length; at += AT_ONCE) {
    await Promise.all(
      identities.slice(at, at + AT_ONCE).map(async (identity) => {
        const podDir = podFolder(dir, identity.uid);
        await releasePod(identity.uid, { tools, podDir, signal });
        await forgetPod(identity, { tools, podDir });
      }),
    );
  }
}

/** What containerd mounted and did not unmount; the deepest first. */
async function unmountUnder(dir: string): Promise<void> {
  const table = await Bun.file("/proc/self/mountinfo").text();
  const points = table
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .filter((point) => point.startsWith(`${dir}/`));
  for (const point of points.toReversed()) await runCommand(["umount", "--lazy", point]);
}
