/** Whether this node takes the pod at all: what the scheduler should have seen, checked again where it is true. */

import type { StoredPod } from "../../pod-context.ts";
import type { PodStep } from "../pod-pass.ts";
import { podRequests } from "../resources.ts";

/** The other pods of the node that still use anything of it. */
export type PodsOfNode = () => readonly StoredPod[];

const MAX_PODS = 110;

export function admit(podsOfNode: PodsOfNode, nodeLabels: Readonly<Record<string, string>>): PodStep {
  return {
    name: "admit",
    run: async ({ ctx, memory, observed }) => {
      // A pod that already has a sandbox was admitted, perhaps by this agent's predecessor.
      if (memory.admitted || observed.sandboxes.length > 0) {
        memory.admitted = true;
        return "next";
      }
      const others = podsOfNode().filter((each) => each.metadata.uid !== ctx.pod.metadata.uid && isActive(each));
      const complaint = complaintAbout(ctx.pod, others, { ...ctx.node.allocatable, labels: nodeLabels });
      if (complaint === undefined) {
        memory.admitted = true;
        return "next";
      }
      memory.rejected = complaint;
      ctx.event("Warning", complaint.reason, complaint.message);
      return "wait";
    },
  };
}

const isActive = ({ status }: StoredPod): boolean =>
  status?.phase !== "Succeeded" &&
  status?.phase !== "Failed" &&
  (status?.phase === "Running" || status?.startTime !== undefined);

interface Capacity {
  cpuMillis: number;
  memoryBytes: number;
  labels: Readonly<Record<string, string>>;
}

/** Reason and message of a refusal, or undefined. Pure. */
export function complaintAbout(pod: StoredPod, others: readonly StoredPod[], capacity: Capacity) {
  const { spec } = pod;
  if (spec === undefined) return { reason: "InvalidPod", message: "Pod has no spec" };
  const unmatched = Object.entries(spec.nodeSelector ?? {}).find(([key, value]) => capacity.labels[key] !== value);
  if (unmatched !== undefined) {
    return {
      reason: "NodeAffinity",
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    };
  }
  const taken = new Set(others.flatMap(hostPorts));
  if (hostPorts(pod).some((port) => taken.has(port))) {
    return {
      reason: "NodePorts",
      message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    };
  }
  if (others.length >= MAX_PODS) return { reason: "OutOfpods", message: "Node didn't have enough resource: pods" };
  const used = others.map((each) => podRequests(each.spec ?? { containers: [] }));
  const wanted = podRequests(spec);
  for (const [resource, key, has] of [
    ["cpu", "cpuMillis", capacity.cpuMillis],
    ["memory", "memoryBytes", capacity.memoryBytes],
  ] as const) {
    const sum = used.reduce((total, each) => total + each[key], 0);
    if (wanted[key] > 0 && sum + wanted[key] > has) {
      const message = `Node didn't have enough resource: ${resource}, requested: ${wanted[key]}, used: ${sum}, capacity: ${has}`;
      return { reason: `OutOf${resource}`, message };
    }
  }
  return undefined;
}

function hostPorts({ spec }: StoredPod): string[] {
  return (spec?.containers ?? [])
    .flatMap((each) => each.ports ?? [])
    .filter(({ hostPort }) => hostPort !== undefined && hostPort > 0)
    .map(({ hostPort, protocol = "TCP", hostIP = "" }) => `${hostIP}/${protocol}/${hostPort}`);
}
