/** What this machine is and has, as the Node object tells it. */
import { readFileSync, statfsSync } from "node:fs";
import { arch, availableParallelism, release, totalmem } from "node:os";

export interface MachineFacts {
  cpus: number;
  memoryBytes: number;
  storageBytes: number;
  architecture: string;
  kernelVersion: string;
  osImage: string;
  machineID: string;
  systemUUID: string;
  bootID: string;
}

const ARCHITECTURES: Record<string, string> = { x64: "amd64", arm64: "arm64" };

function read(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

/** `dir` is on the file system that pods write to. */
export function machineFacts(dir: string): MachineFacts {
  const disk = statfsSync(dir);
  const machineID = read("/etc/machine-id");
  return {
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    storageBytes: disk.blocks * disk.bsize,
    architecture: ARCHITECTURES[arch()] ?? arch(),
    kernelVersion: release(),
    osImage: /^PRETTY_NAME="?([^"\n]*)/m.exec(read("/etc/os-release"))?.[1] ?? "Linux",
    machineID,
    systemUUID: read("/sys/class/dmi/id/product_uuid") || machineID,
    bootID: read("/proc/sys/kernel/random/boot_id"),
  };
}

export interface Pressure {
  memoryBytesLeft: number;
  storageShareLeft: number;
  pidsLeft: number;
}

/** What is left of the things that a node can run out of. */
export function machinePressure(dir: string): Pressure {
  const disk = statfsSync(dir);
  const available = /^MemAvailable:\s+(\d+)/m.exec(read("/proc/meminfo"))?.[1] ?? "0";
  const threads = Number(/\d+\/(\d+)/.exec(read("/proc/loadavg"))?.[1] ?? 0);
  return {
    memoryBytesLeft: Number(available) * 1024,
    storageShareLeft: disk.bavail / disk.blocks,
    pidsLeft: Number(read("/proc/sys/kernel/pid_max") || "32768") - threads,
  };
}
