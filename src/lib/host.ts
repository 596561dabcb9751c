/** Who this machine is on the network. */
import { readFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";

/** The name a node has unless told otherwise: the host name as Kubernetes allows it. */
export function defaultNodeName(): string {
  return hostname()
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, "-")
    .replace(/^[.-]+|[.-]+$/g, "");
}

/** Interface of the IPv4 default route, from the kernel's table; undefined without one. */
function defaultInterface(): string | undefined {
  const rows = readFileSync("/proc/net/route", "utf8").split("\n").slice(1);
  return rows.map((row) => row.split("\t")).find(([, destination]) => destination === "00000000")?.[0];
}

/**
 * The IPv4 address that other machines reach this one at: the one of the default route's interface, otherwise the first that is
 * not loopback; undefined on a machine without a network.
 */
export function defaultNodeAddress(): string | undefined {
  const interfaces = networkInterfaces();
  const first = defaultInterface();
  const names = [...(first === undefined ? [] : [first]), ...Object.keys(interfaces)];
  for (const name of names) {
    const found = interfaces[name]?.find((a) => a.family === "IPv4" && !a.internal);
    if (found !== undefined) return found.address;
  }
  return undefined;
}
