/** Wires an agent: the same for the node inside `orch server` and for `orch agent`. */
import type { ArgsDef } from "citty";
import { inspectMachine } from "../agent/machine.ts";
import { type Agent, agentFolder, runAgent } from "../agent/run-agent.ts";
import type { Client } from "../client/client.ts";
import type { Clock } from "../lib/clock.ts";
import { defaultNodeAddress, defaultNodeName } from "../lib/host.ts";
import type { Logger } from "../lib/log.ts";
import { UserError } from "../lib/user-error.ts";

/** Addresses of the cluster; they must be the same on every machine of it. */
export const networkArgs = {
  "cluster-cidr": { type: "string", default: "10.244.0.0/16", description: "Addresses of pods" },
  "service-cluster-ip-range": { type: "string", default: "10.96.0.0/12", description: "Addresses of Services" },
  "cluster-dns": { type: "string", default: "10.96.0.10", description: "Address of the cluster's DNS, a Service's" },
  "cluster-domain": { type: "string", default: "cluster.local", description: "Domain of the cluster's names" },
} as const satisfies ArgsDef;

/** What this machine is as a node. */
export const nodeArgs = {
  "node-name": { type: "string", description: "Name of the node; absent: the host name" },
  "node-ip": { type: "string", description: "Address of the node; absent: the default route's" },
  "node-labels": { type: "string", description: "Labels of the node: key=value,key=value" },
  "agent-port": { type: "string", default: "10250", description: "Port of the agent's HTTPS API" },
  "pod-log-dir": { type: "string", default: "/var/log/pods", description: "Folder of the pods' logs" },
  "container-runtime-endpoint": {
    type: "string",
    description: "Socket of a containerd that runs already; absent: one of orch's own",
  },
} as const satisfies ArgsDef;

type Flags = Record<keyof typeof networkArgs | "agent-port" | "pod-log-dir", string> & {
  "node-name"?: string | undefined;
  "node-ip"?: string | undefined;
  "node-labels"?: string | undefined;
  "container-runtime-endpoint"?: string | undefined;
};

export interface Node {
  readonly name: string;
  readonly address: string;
}

/** Who this machine is as a node. Throws UserError when it has no address. */
export function nodeOf(flags: Pick<Flags, "node-name" | "node-ip">): Node {
  const address = flags["node-ip"] ?? defaultNodeAddress();
  if (address === undefined) {
    throw new UserError("this machine has no IPv4 address beside loopback: name the node's with --node-ip");
  }
  return { name: flags["node-name"] ?? defaultNodeName(), address };
}

function labelsOf(text: string | undefined): Record<string, string> {
  const pairs = (text ?? "").split(",").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = "", value] = pair.split("=");
      if (key === "" || value === undefined) {
        throw new UserError(`cannot read label "${pair}" of --node-labels: write key=value,key=value`);
      }
      return [key, value];
    }),
  );
}

export interface NodeOptions {
  readonly flags: Flags;
  readonly node: Node;
  readonly dataDir: string;
  readonly client: Client;
  /** Certificate of the agent's API, and the CA of those who may call it. */
  readonly serverCert: { cert: string; key: string; ca: string };
  /** Of Kubernetes, as the node reports it. */
  readonly version: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Where distributions put what only root runs; a shell that was not opened by a login may not look there. */
const SYSTEM_DIRS = ["/usr/sbin", "/sbin"];

/** Throws UserError with everything that this machine lacks to run pods. */
function requireNode(): void {
  process.env["PATH"] = [process.env["PATH"] ?? "", ...SYSTEM_DIRS].join(":");
  const missing = inspectMachine().filter(({ ok, needed }) => needed && !ok);
  if (missing.length === 0) return;
  const list = missing.map(({ name, found, fix }) => `  ${name}: ${found} → ${fix}`).join("\n");
  throw new UserError(`this machine cannot be a node; "orch server --no-agent" runs without one. It lacks:\n${list}`, {
    exitCode: 1,
  });
}

/** Starts the agent of this machine; resolves when the node takes pods. */
export async function startNode({ flags, node, dataDir, ...rest }: NodeOptions): Promise<Agent> {
  requireNode();
  return runAgent({
    ...rest,
    nodeName: node.name,
    address: node.address,
    dir: agentFolder(dataDir),
    port: portOf(flags["agent-port"], "agent-port"),
    clusterDNS: flags["cluster-dns"],
    clusterDomain: flags["cluster-domain"],
    clusterCIDR: flags["cluster-cidr"],
    serviceCIDR: flags["service-cluster-ip-range"],
    containerRuntimeEndpoint: flags["container-runtime-endpoint"],
    nodeLabels: labelsOf(flags["node-labels"]),
    logRoot: flags["pod-log-dir"],
  });
}

/** A port number from a flag. */
export function portOf(text: string, flag: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UserError(`--${flag} "${text}" is not a port: a number from 0 to 65535 was expected`);
  }
  return port;
}
