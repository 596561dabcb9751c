/** Nodes and pods as tests of decisions need them. */
import type { Pod } from "../api/kinds/core/pod.ts";
import { ClusterState, type StoredNode } from "./cluster.ts";
import type { StoredPod } from "./plugin.ts";

const STORED = { resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

export function sampleNode(
  name: string,
  more: Partial<NonNullable<StoredNode["status"]>["allocatable"]> = {},
): StoredNode {
  const allocatable = { cpu: "4", memory: "8Gi", pods: "10", ...more };
  return {
    metadata: { name, uid: name, labels: { "kubernetes.io/hostname": name }, ...STORED },
    status: { allocatable },
  };
}

/** A pod that asks for `cpu`; of the rest of the spec what the test needs. */
export function samplePod(name: string, cpu = "1", spec: Partial<NonNullable<Pod["spec"]>> = {}): StoredPod {
  const containers = [{ name: "c", image: "i", resources: { requests: { cpu } } }];
  return {
    metadata: { name, namespace: "default", uid: name, labels: { app: "web" }, ...STORED },
    spec: { containers, ...spec },
  };
}

/** A cluster of nodes without volumes. */
export function sampleCluster(...nodes: StoredNode[]): ClusterState {
  const cluster = new ClusterState({ namespaceLabels: () => ({}), claim: () => ({ state: "free" }) });
  for (const node of nodes) cluster.putNode(node);
  return cluster;
}
