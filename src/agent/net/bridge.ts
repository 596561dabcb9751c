/**
 * The bridge that this node's pods are plugged into. It is made before the first pod, with an address of its own for life: left to
 * the CNI plugin, its MAC follows its ports and can end as 00:00:00:00:00:00, after which no pod can be added.
 */
import type { RunCommand } from "../../lib/run-command.ts";
import { formatAddress, parsePrefix } from "./ipv4.ts";

export interface Bridge {
  readonly name: string;
  /** Address of the node on the bridge, the pods' default route: the first of the pod network. */
  readonly gateway: string;
  readonly podCIDR: string;
  readonly mtu: number;
}

export interface BridgeOptions {
  run: RunCommand;
  name: string;
  podCIDR: string;
  /** Absent: that of the device of the default route, else 1500. */
  mtu?: number;
}

/** Makes the bridge, or brings one that is there to the same state; also the kernel switches that pod traffic needs. */
export async function ensureBridge({ run, name, podCIDR, mtu }: BridgeOptions): Promise<Bridge> {
  const prefix = parsePrefix(podCIDR);
  if (prefix.length > 30)
    throw new Error(`pod network "${podCIDR}" has no room for pods; expected a prefix of at most 30`);
  const gateway = formatAddress(prefix.base + 1);
  const bridge = { name, gateway, podCIDR, mtu: mtu ?? (await uplinkMTU(run)) };
  if (!(await linkExists(run, name))) {
    await run(["ip", "link", "add", name, "address", macOf(gateway), "type", "bridge"]);
  }
  await run(["ip", "link", "set", name, "address", macOf(gateway), "mtu", String(bridge.mtu), "up"]);
  await run(["ip", "addr", "replace", `${gateway}/${prefix.length}`, "dev", name]);
  await run(["sh", "-c", SWITCHES]);
  return bridge;
}

/** Removes the bridge, if it is there. */
export async function removeBridge(run: RunCommand, name: string): Promise<void> {
  if (await linkExists(run, name)) await run(["ip", "link", "delete", name]);
}

// bridge-nf-call-iptables: without it half the connections from a pod to a service whose endpoint sits on the same bridge are lost,
// because the answer is switched, not routed, and so never translated back. It exists only once br_netfilter is loaded.
const SWITCHES = `set -e
echo 1 > /proc/sys/net/ipv4/ip_forward
[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || modprobe br_netfilter
echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables`;

/** 0a:58 and the address: the scheme of the CNI plugins, so that a pod's ARP entry for the gateway never goes stale. */
function macOf(gateway: string): string {
  const octets = gateway.split(".").map((octet) => Number(octet).toString(16).padStart(2, "0"));
  return ["0a", "58", ...octets].join(":");
}

async function linkExists(run: RunCommand, name: string): Promise<boolean> {
  const links = JSON.parse(await run(["ip", "-j", "link", "show"])) as { ifname?: string }[];
  return links.some((link) => link.ifname === name);
}

async function uplinkMTU(run: RunCommand): Promise<number> {
  const routes = JSON.parse((await run(["ip", "-j", "-4", "route", "show", "default"])) || "[]") as { dev?: string }[];
  const dev = routes[0]?.dev;
  if (dev === undefined) return 1500;
  const links = JSON.parse(await run(["ip", "-j", "link", "show", "dev", dev])) as { mtu?: number }[];
  return links[0]?.mtu ?? 1500;
}
