/** A node: containerd, network, volumes and pods of this machine, for one API server. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Node } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import type { Client } from "../client/client.ts";
import { EventRecorder } from "../client/event-recorder.ts";
import { Informers } from "../client/informers.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { serveKubeletApi } from "./api/kubelet-api.ts";
import { nodeServices } from "./api/node-services.ts";
import { type Cri, connectCri } from "./cri/cri.ts";
import { importImageBytes } from "./images/image-store.ts";
import { PAUSE_IMAGE, pauseImage } from "./images/pause-image.ts";
import { rotateLogs } from "./logs/rotate-logs.ts";
import { type NetworkNames, startNetwork } from "./net/network.ts";
import { type MachineFacts, machineFacts } from "./node/machine-facts.ts";
import { NodeAgent } from "./node/node-agent.ts";
import { allocatableOf } from "./node/node-status.ts";
import type { NodeContext, PodNetwork } from "./pod-context.ts";
import { PodManager } from "./pods/pod-manager.ts";
import { referencedObjects } from "./pods/referenced-objects.ts";
import { startContainerd } from "./runtime/containerd.ts";
import { createPodVolumes } from "./volumes/pod-volumes.ts";

export interface AgentOptions {
  client: Client;
  nodeName: string;
  /** Root of everything that the agent keeps: containerd, volumes, configuration. */
  dir: string;
  /** The node's address. */
  address: string;
  /** Of the agent's HTTPS API. */
  port: number;
  /** The API's certificate and key, and the CA of its callers; PEM. */
  serverCert: { cert: string; key: string; ca: string };
  /** Socket of a containerd that somebody else runs; absent: one of the agent's own. */
  containerRuntimeEndpoint?: string | undefined;
  clusterDNS: string;
  clusterDomain: string;
  /** Addresses of all pods, of all services. */
  clusterCIDR: string;
  serviceCIDR: string;
  /** Addresses of this node's pods; absent: what the cluster gives the Node. */
  podCIDR?: string | undefined;
  nodeLabels?: Readonly<Record<string, string>>;
  /** Folder of the pods' logs; absent: /var/log/pods. */
  logRoot?: string;
  /** Tells several agents of one machine apart. */
  networkNames?: NetworkNames;
  /** Of Kubernetes, as nodes report it. */
  version: string;
  clock: Clock;
  log: Logger;
  /** Ends the agent. Its pods go on, and the next agent with the same `dir` finds them. */
  signal: AbortSignal;
}

export interface Agent extends AsyncDisposable {
  readonly cri: Cri;
  readonly pods: PodManager;
}

const ROTATION_MS = 10_000;

/** The agent's folder in the data folder of `orch`. */
export const agentFolder = (dataDir: string): string => join(dataDir, "agent");

/** The cgroup above those of an agent's pods: different folders, different cgroups. */
export const cgroupRootOf = (dir: string): string =>
  `/orch-${createHash("sha256").update(dir).digest("hex").slice(0, 8)}`;

/** Resolves when the node takes pods. Rejects with UserError when the machine lacks something. */
export async function runAgent(options: AgentOptions): Promise<Agent> {
  const { client, nodeName, dir, address, clock } = options;
  const log = options.log.with({ component: "agent" });
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const machine = machineFacts(dir);
  const socket =
    options.containerRuntimeEndpoint?.replace(/^unix:\/\//, "") ??
    (await startContainerd({ dir, clock, log, signal })).socket;
  const cri = connectCri(socket);
  await ensurePauseImage(cri, socket);
  const labels = options.nodeLabels ?? {};
  const nodeAgent = new NodeAgent({ ...options, cri, machine, labels, log, signal });
  const registered = await nodeAgent.register();
  const informers = new Informers({ client, signal, log, clock });
  const podCIDR = options.podCIDR ?? registered.spec?.podCIDR ?? (await awaitPodCIDR(informers, nodeName, signal));
  const network = await startNetwork({
    ...options,
    informers,
    podCIDR,
    log,
    ...(options.networkNames === undefined ? {} : { names: options.networkNames }),
  });
  const pods = await startPods(options, { cri, socket, network, machine, nodeAgent, informers, signal, log });
  const api = await serveKubeletApi({
    address,
    port: options.port,
    serverCert: options.serverCert,
    services: nodeServices({ cri, pods: () => pods.pods, documents: {}, clock }),
    log,
  });
  const heartbeat = nodeAgent.run();
  const upkeep = keepLogs(cri, { clock, log, signal });
  log.info("node runs", { node: nodeName, address, podCIDR });
  return {
    cri,
    pods,
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error("the agent is being stopped"));
      await api[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
      await Promise.all([heartbeat, upkeep]);
      cri[Symbol.dispose]();
    },
  };
}

interface Parts {
  cri: Cri;
  socket: string;
  network: PodNetwork;
  machine: MachineFacts;
  nodeAgent: NodeAgent;
  informers: Informers;
  signal: AbortSignal;
  log: Logger;
}

async function startPods(options: AgentOptions, parts: Parts): Promise<PodManager> {
  const { client, nodeName, dir, clock } = options;
  const { machine, cri, network, signal, log } = parts;
  const node: NodeContext = {
    client,
    nodeName,
    nodeIP: options.address,
    dir,
    allocatable: allocatableOf(machine),
    objects: referencedObjects(client, clock),
    clock,
  };
  const manager = new PodManager({
    node,
    tools: {
      cri,
      volumes: await createPodVolumes({ dir }),
      network,
      cgroupRoot: cgroupRootOf(dir),
      logRoot: options.logRoot ?? "/var/log/pods",
    },
    socket: parts.socket,
    nodeLabels: parts.nodeAgent.labels,
    pods: parts.informers.of(Pod, {}, { fieldSelector: `spec.nodeName=${nodeName}` }),
    recorder: new EventRecorder({ client, component: "kubelet", host: nodeName, log, clock }),
    log,
    signal,
  });
  await manager.start();
  return manager;
}

/** Looks at the logs' sizes, as often as the kubelet does. */
async function keepLogs(
  cri: Cri,
  { clock, log, signal }: { clock: Clock; log: Logger; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(ROTATION_MS, signal).catch(() => undefined);
    if (signal.aborted) return;
    await rotateLogs(cri, { now: clock.now() }).catch((error) => log.warn("logs were not rotated", { error }));
  }
}

async function ensurePauseImage(cri: Cri, socket: string): Promise<void> {
  const { image } = await cri.call("ImageStatus", { image: { image: PAUSE_IMAGE } });
  if (image === null) await importImageBytes(socket, pauseImage());
}

/** A controller gives every Node its part of the pods' addresses. */
async function awaitPodCIDR(informers: Informers, nodeName: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const forget = informers.of(Node).onChange(({ object }) => {
    if (object.metadata.name === nodeName && object.spec?.podCIDR !== undefined) resolve(object.spec.podCIDR);
  });
  try {
    return await promise;
  } finally {
    forget();
    signal.removeEventListener("abort", onAbort);
  }
}
