/** What a machine must have to be a node, and how to get what is missing. */
import { accessSync, constants, existsSync, readFileSync } from "node:fs";

export interface Finding {
  name: string;
  ok: boolean;
  /** Whether pods can run without it. */
  needed: boolean;
  /** What was found. */
  found: string;
  /** How to mend it; empty when `ok`. */
  fix: string;
}

interface Tool {
  binary: string;
  package: string;
  why: string;
  needed: boolean;
}

const TOOLS: readonly Tool[] = [
  { binary: "containerd", package: "containerd", why: "runs containers", needed: true },
  { binary: "runc", package: "runc", why: "starts containers", needed: true },
  { binary: "nft", package: "nftables", why: "Services", needed: true },
  { binary: "ip", package: "iproute2", why: "pod network", needed: true },
  { binary: "iptables", package: "iptables", why: "host ports of pods (the CNI portmap plugin)", needed: true },
  { binary: "conntrack", package: "conntrack", why: "moves UDP flows when endpoints change", needed: false },
  { binary: "etcd", package: "etcd-server", why: "--datastore etcd", needed: false },
];

const CNI_PLUGINS = ["bridge", "host-local", "portmap", "loopback"] as const;
/** Where distributions and upstream put CNI plugins. */
const CNI_BIN_DIRS = ["/usr/lib/cni", "/opt/cni/bin"] as const;

const KERNEL: readonly { feature: string; proof: () => boolean; fix: string }[] = [
  {
    feature: "overlay filesystem",
    proof: () => /\boverlay\b/.test(readFileSync("/proc/filesystems", "utf8")),
    fix: "load the kernel module: modprobe overlay",
  },
  {
    feature: "bridge netfilter",
    proof: () => existsSync("/proc/sys/net/bridge/bridge-nf-call-iptables"),
    fix: "load the kernel module: modprobe br_netfilter",
  },
  {
    feature: "cgroups",
    proof: () => existsSync("/sys/fs/cgroup/cgroup.controllers") || existsSync("/sys/fs/cgroup/memory"),
    fix: "mount the cgroup hierarchy at /sys/fs/cgroup",
  },
];

/** Capabilities by bit, from linux/capability.h. */
const CAPABILITIES = { NET_ADMIN: 12, SYS_ADMIN: 21, SYS_RESOURCE: 24 } as const;

/** Whether this process may use a capability now. */
export function hasCapability(name: keyof typeof CAPABILITIES): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${mask}`) >> BigInt(CAPABILITIES[name])) & 1n) === 1n;
}

/** The folder that holds the CNI plugins this node needs, or undefined. */
export function cniBinDir(): string | undefined {
  return CNI_BIN_DIRS.find((dir) => CNI_PLUGINS.every((plugin) => existsSync(`${dir}/${plugin}`)));
}

/** Looks at the machine without changing it. */
export function inspectMachine(): Finding[] {
  return [root(), ...TOOLS.map(tool), cniPlugins(), ...KERNEL.map(kernel), ...capabilities(), architecture()];
}

function root(): Finding {
  const uid = process.getuid?.() ?? -1;
  return {
    name: "root",
    ok: uid === 0,
    needed: true,
    found: `uid ${uid}`,
    fix: uid === 0 ? "" : "run as root (sudo orch …)",
  };
}

function tool({ binary, package: debian, why, needed }: Tool): Finding {
  const path = Bun.which(binary, { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` });
  return {
    name: binary,
    ok: path !== null,
    needed,
    found: path ?? `not found (${why})`,
    fix: path === null ? `apt-get install ${debian}` : "",
  };
}

function cniPlugins(): Finding {
  const dir = cniBinDir();
  return {
    name: "CNI plugins",
    ok: dir !== undefined,
    needed: true,
    found: dir ?? `${CNI_PLUGINS.join(", ")} not found in ${CNI_BIN_DIRS.join(" or ")}`,
    fix: dir === undefined ? "apt-get install containernetworking-plugins" : "",
  };
}

function kernel({ feature, proof, fix }: (typeof KERNEL)[number]): Finding {
  const ok = proof();
  return { name: feature, ok, needed: true, found: ok ? "present" : "absent", fix: ok ? "" : fix };
}

function capabilities(): Finding[] {
  const consequence: Record<keyof typeof CAPABILITIES, string> = {
    NET_ADMIN: "give the process CAP_NET_ADMIN: pods get no network without it",
    SYS_ADMIN: "give the process CAP_SYS_ADMIN: nothing can be mounted without it",
    SYS_RESOURCE: "not grave: out-of-memory scores of pods cannot be lowered",
  };
  return (Object.keys(CAPABILITIES) as (keyof typeof CAPABILITIES)[]).map((name) => {
    const ok = hasCapability(name);
    return {
      name: `CAP_${name}`,
      ok,
      needed: name !== "SYS_RESOURCE",
      found: ok ? "present" : "missing",
      fix: ok ? "" : consequence[name],
    };
  });
}

function architecture(): Finding {
  const ok = process.arch === "x64" || process.arch === "arm64";
  return {
    name: "architecture",
    ok,
    needed: true,
    found: process.arch,
    fix: ok ? "" : "use an x86-64 or arm64 machine",
  };
}

/** Whether a folder, or the nearest existing one above it, can be written. */
export function isWritable(path: string): boolean {
  let dir = path;
  while (!existsSync(dir) && dir !== "/") dir = dir.slice(0, Math.max(dir.lastIndexOf("/"), 1));
  try {
    accessSync(dir, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
