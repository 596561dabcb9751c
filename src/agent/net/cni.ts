/** The CNI configuration that containerd reads: in a folder of this node's own, so that a foreign one never takes over. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bridge } from "./bridge.ts";

/** Folder of the configuration in the agent's folder; known before the network is up, because containerd starts first. */
export const cniConfDir = (dir: string): string => join(dir, "cni");

/** Writes the network's configuration, whole or not at all. containerd sees the change by itself. */
export async function writeCniConfig(options: { dir: string; bridge: Bridge }): Promise<void> {
  const confDir = cniConfDir(options.dir);
  await mkdir(confDir, { recursive: true });
  const path = join(confDir, "10-orch.conflist");
  const text = `${JSON.stringify(conflist(options.bridge, join(options.dir, "ipam")), undefined, 2)}\n`;
  if ((await readFile(path, "utf8").catch(() => "")) === text) return;
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

function conflist(bridge: Bridge, ipamDir: string): unknown {
  return {
    cniVersion: "0.4.0",
    // Plugins keep results in one folder of the machine by this name; two agents on one machine differ in their bridge.
    name: `orch-${bridge.name}`,
    plugins: [
      {
        type: "bridge",
        bridge: bridge.name,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        mtu: bridge.mtu,
        ipam: {
          type: "host-local",
          dataDir: ipamDir,
          ranges: [[{ subnet: bridge.podCIDR, gateway: bridge.gateway }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true }, snat: true },
    ],
  };
}
