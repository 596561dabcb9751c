/** The cgroups of pods: one level for each class of service, one for each pod, with the pod's own limits. Version 1 and 2. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PodSpec } from "../../api/kinds/core/pod-spec.ts";
import { CPU_PERIOD_US, cpuQuota, cpuShares, podLimits, podRequests, qosClass } from "./resources.ts";

const MOUNT = "/sys/fs/cgroup";
const CLASSES = { Guaranteed: "", Burstable: "burstable", BestEffort: "besteffort" } as const;

const isVersion2 = (): boolean => existsSync(join(MOUNT, "cgroup.controllers"));

/** Where the hierarchies are: one with version 2, one for each controller with version 1. */
function hierarchies(): string[] {
  if (isVersion2()) return [MOUNT];
  return [...new Set(readdirSync(MOUNT))]
    .map((name) => join(MOUNT, name))
    .filter((dir) => existsSync(join(dir, "cgroup.procs")));
}

/** The cgroup that a pod's sandbox and containers are made in; `root` is the node's own, such as "/orch". */
export function podCgroup(root: string, spec: PodSpec, uid: string): string {
  return join(root, CLASSES[qosClass(spec)], `pod${uid}`);
}

/** Makes a pod's cgroup and sets what the pod as a whole may use. Safe to repeat. */
export function createPodCgroup(cgroup: string, spec: PodSpec): void {
  const limits = podLimits(spec);
  const shares = cpuShares(podRequests(spec).cpuMillis);
  if (isVersion2()) {
    enableControllers(cgroup);
    // The weight that the kernel documentation gives for shares: 2..262144 onto 1..10000.
    write(MOUNT, cgroup, "cpu.weight", Math.round(1 + ((shares - 2) * 9999) / 262_142));
    if (limits.cpuMillis !== undefined)
      write(MOUNT, cgroup, "cpu.max", `${cpuQuota(limits.cpuMillis)} ${CPU_PERIOD_US}`);
    if (limits.memoryBytes !== undefined) write(MOUNT, cgroup, "memory.max", limits.memoryBytes);
    return;
  }
  for (const dir of hierarchies()) mkdirSync(join(dir, cgroup), { recursive: true });
  write(join(MOUNT, "cpu"), cgroup, "cpu.shares", shares);
  if (limits.cpuMillis !== undefined) write(join(MOUNT, "cpu"), cgroup, "cpu.cfs_quota_us", cpuQuota(limits.cpuMillis));
  if (limits.memoryBytes !== undefined) {
    write(join(MOUNT, "memory"), cgroup, "memory.limit_in_bytes", limits.memoryBytes);
  }
}

function write(mount: string, cgroup: string, file: string, value: string | number): void {
  writeFileSync(join(mount, cgroup, file), String(value));
}

/** With version 2, a controller works in a cgroup only when each one above hands it down. */
function enableControllers(cgroup: string): void {
  let dir = MOUNT;
  for (const part of cgroup.split("/").filter((each) => each !== "")) {
    const available = readFileSync(join(dir, "cgroup.controllers"), "utf8").trim().split(" ");
    const wanted = ["cpu", "cpuset", "memory", "pids", "io"].filter((each) => available.includes(each));
    writeFileSync(join(dir, "cgroup.subtree_control"), wanted.map((each) => `+${each}`).join(" "));
    dir = join(dir, part);
    mkdirSync(dir, { recursive: true });
  }
}

/** The uids of pods that have a cgroup below `root`. */
export function listPodCgroups(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const base of hierarchies()) {
    for (const level of Object.values(CLASSES)) {
      const dir = join(base, root, level);
      if (!existsSync(dir)) continue;
      for (const name of readdirSync(dir)) {
        if (name.startsWith("pod")) found.set(name.slice("pod".length), join(root, level, name));
      }
    }
  }
  return found;
}

/** Removes a cgroup and everything below it, in every hierarchy. Throws EBUSY while a process is left in one. */
export function removeCgroup(cgroup: string): void {
  for (const base of hierarchies()) removeTree(join(base, cgroup));
}

function removeTree(dir: string): void {
  if (!existsSync(dir)) return;
  for (const item of readdirSync(dir, { withFileTypes: true })) {
    if (item.isDirectory()) removeTree(join(dir, item.name));
  }
  try {
    rmdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
