/** The status of this machine's Node: a pure function of what was found out. */
import type { NodeCondition, NodeStatus } from "../../api/kinds/core/node.ts";
import { formatTime } from "../../api/time.ts";
import type { CriImage } from "../cri/messages.ts";
import type { MachineFacts, Pressure } from "./machine-facts.ts";

export interface NodeObservation {
  machine: MachineFacts;
  pressure: Pressure;
  hostname: string;
  address: string;
  /** Port of the agent's API. */
  port: number;
  runtime: { name: string; version: string } | undefined;
  /** Conditions of the runtime; undefined when it does not answer. */
  runtimeConditions: readonly { type: string; status: boolean; reason: string; message: string }[] | undefined;
  images: readonly CriImage[];
  version: string;
}

/** The kubelet's default number of pods on a node. */
const MAX_PODS = 110;
/** The kubelet's default signals of eviction. */
const MEMORY_LEFT = 100 << 20;
const STORAGE_LEFT = 0.1;
const PIDS_LEFT = 100;
/** As many images as the kubelet lists. */
const MAX_IMAGES = 50;

/** What pods may ask for: memory less what the kubelet keeps for an orderly eviction. */
export function allocatableOf(machine: MachineFacts) {
  return {
    cpuMillis: machine.cpus * 1000,
    memoryBytes: machine.memoryBytes - MEMORY_LEFT,
    storageBytes: Math.floor(machine.storageBytes * (1 - STORAGE_LEFT)),
  };
}

export function nodeStatus(seen: NodeObservation, known: NodeStatus | undefined, now: number): NodeStatus {
  const { machine } = seen;
  const allocatable = allocatableOf(machine);
  const shared = { pods: String(MAX_PODS), "hugepages-1Gi": "0", "hugepages-2Mi": "0" };
  return {
    capacity: {
      ...shared,
      cpu: String(machine.cpus),
      memory: `${Math.floor(machine.memoryBytes / 1024)}Ki`,
      "ephemeral-storage": `${Math.floor(machine.storageBytes / 1024)}Ki`,
    },
    allocatable: {
      ...shared,
      cpu: String(machine.cpus),
      memory: `${Math.floor(allocatable.memoryBytes / 1024)}Ki`,
      "ephemeral-storage": String(allocatable.storageBytes),
    },
    addresses: [
      { type: "InternalIP", address: seen.address },
      { type: "Hostname", address: seen.hostname },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: seen.port } },
    nodeInfo: {
      architecture: machine.architecture,
      bootID: machine.bootID,
      containerRuntimeVersion: seen.runtime === undefined ? "" : `${seen.runtime.name}://${seen.runtime.version}`,
      kernelVersion: machine.kernelVersion,
      kubeProxyVersion: "",
      kubeletVersion: seen.version,
      machineID: machine.machineID,
      operatingSystem: "linux",
      osImage: machine.osImage,
      systemUUID: machine.systemUUID,
    },
    images: seen.images
      .toSorted((a, b) => Number(b.size) - Number(a.size))
      .slice(0, MAX_IMAGES)
      .map(({ repoTags, repoDigests, size }) => ({ names: [...repoDigests, ...repoTags], sizeBytes: Number(size) })),
    conditions: conditionsOf(seen, known, now),
  };
}

function conditionsOf(seen: NodeObservation, known: NodeStatus | undefined, now: number): NodeCondition[] {
  const { pressure } = seen;
  const condition = (type: string, ok: boolean, why: { reason: string; message: string }): NodeCondition => {
    const status = ok ? "True" : "False";
    const before = known?.conditions?.find((each) => each.type === type);
    const since = before?.status === status ? before.lastTransitionTime : undefined;
    return { type, status, ...why, lastHeartbeatTime: formatTime(now), lastTransitionTime: since ?? formatTime(now) };
  };
  type Reasons = Record<"yes" | "no", { reason: string; message: string }>;
  const pressureOf = (type: string, ok: boolean, reasons: Reasons) => condition(type, ok, reasons[ok ? "yes" : "no"]);
  const memory = pressure.memoryBytesLeft < MEMORY_LEFT;
  const disk = pressure.storageShareLeft < STORAGE_LEFT;
  const pids = pressure.pidsLeft < PIDS_LEFT;
  const missing = seen.runtimeConditions?.find(({ status }) => !status);
  const ready = seen.runtimeConditions !== undefined && missing === undefined;
  const why =
    missing === undefined
      ? "container runtime is down"
      : `container runtime not ready: ${missing.type}=false reason:${missing.reason} message:${missing.message}`;
  return [
    pressureOf("MemoryPressure", memory, {
      yes: { reason: "KubeletHasInsufficientMemory", message: "kubelet has insufficient memory available" },
      no: { reason: "KubeletHasSufficientMemory", message: "kubelet has sufficient memory available" },
    }),
    pressureOf("DiskPressure", disk, {
      yes: { reason: "KubeletHasDiskPressure", message: "kubelet has disk pressure" },
      no: { reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
    }),
    pressureOf("PIDPressure", pids, {
      yes: { reason: "KubeletHasInsufficientPID", message: "kubelet has insufficient PID available" },
      no: { reason: "KubeletHasSufficientPID", message: "kubelet has sufficient PID available" },
    }),
    condition("Ready", ready, {
      reason: ready ? "KubeletReady" : "KubeletNotReady",
      message: ready ? "kubelet is posting ready status" : why,
    }),
  ];
}
