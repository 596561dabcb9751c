import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { age, ageColumn, nameColumn } from "../meta/columns.ts";
import type { Container } from "./container.ts";
import type { ContainerStatus, PodSchema } from "./pod.ts";

type Pod = InferOutput<typeof PodSchema>;

/** The columns of `kubectl get pods`. */
export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: "Ready",
    type: "string",
    description: "The aggregate readiness state of this pod for accepting traffic.",
    value: (pod) => summaryOf(pod).ready,
  },
  {
    name: "Status",
    type: "string",
    description: "The aggregate status of the containers in this pod.",
    value: (pod) => summaryOf(pod).reason,
  },
  {
    name: "Restarts",
    type: "string",
    description:
      "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
    value: (pod, now) => restartsCell(pod, now),
  },
  ageColumn,
  {
    name: "IP",
    type: "string",
    description:
      "podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.",
    priority: 1,
    value: (pod) => pod.status.podIPs?.[0]?.ip || pod.status.podIP || "<none>",
  },
  {
    name: "Node",
    type: "string",
    description:
      "NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename",
    priority: 1,
    value: (pod) => pod.spec.nodeName || "<none>",
  },
  {
    name: "Nominated Node",
    type: "string",
    description:
      "nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.",
    priority: 1,
    value: (pod) => pod.status.nominatedNodeName || "<none>",
  },
  {
    name: "Readiness Gates",
    type: "string",
    description:
      'If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates',
    priority: 1,
    value: readinessGatesCell,
  },
];

interface Summary {
  readonly ready: string;
  readonly reason: string;
}

const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === "Always";

/** Ready containers and the most telling state of the pod, as kubectl shows them. */
function summaryOf(pod: Pod): Summary {
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar);
  const sidecarNames = new Set(sidecars.map((container) => container.name));
  const total = (pod.spec.containers ?? []).length + sidecars.length;
  const initStatuses = pod.status.initContainerStatuses ?? [];
  const statuses = pod.status.containerStatuses ?? [];
  const initReason = initializing(pod, initStatuses, sidecarNames);
  const ready = [...initStatuses.filter((status) => sidecarNames.has(status.name) && status.started), ...statuses];
  const count = ready.filter((status) => status.ready && status.state?.running).length;
  const reason = initReason ?? runningReason(pod, statuses);
  return { ready: `${count}/${total}`, reason: pod.metadata.deletionTimestamp ? deletingReason(pod) : reason };
}

function deletingReason(pod: Pod): string {
  if (pod.status.reason === "NodeLost") return "Unknown";
  const over = pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
  return over ? (pod.status.reason ?? runningReason(pod, pod.status.containerStatuses ?? [])) : "Terminating";
}

/** What keeps the pod among its init containers, or undefined when they are through. */
function initializing(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  sidecars: ReadonlySet<string>,
): string | undefined {
  for (const [index, status] of statuses.entries()) {
    const { terminated, waiting } = status.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecars.has(status.name) && status.started) continue;
    if (terminated) {
      if (terminated.reason) return `Init:${terminated.reason}`;
      return terminated.signal ? `Init:Signal:${terminated.signal}` : `Init:ExitCode:${terminated.exitCode}`;
    }
    if (waiting?.reason && waiting.reason !== "PodInitializing") return `Init:${waiting.reason}`;
    return `Init:${index}/${(pod.spec.initContainers ?? []).length}`;
  }
  return undefined;
}

function runningReason(pod: Pod, statuses: readonly ContainerStatus[]): string {
  let reason = pod.status.reason || pod.status.phase || "";
  if ((pod.status.conditions ?? []).some((c) => c.type === "PodScheduled" && c.reason === "SchedulingGated")) {
    reason = "SchedulingGated";
  }
  let running = false;
  for (const status of [...statuses].reverse()) {
    const { terminated, waiting } = status.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated?.reason) reason = terminated.reason;
    else if (terminated) reason = terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`;
    else if (status.ready && status.state?.running) running = true;
  }
  if (reason !== "Completed" || !running) return reason;
  const ready = (pod.status.conditions ?? []).some((c) => c.type === "Ready" && c.status === "True");
  return ready ? "Running" : "NotReady";
}

/** Restarts of the containers that count now: the init containers while they run, then the others; with the last one's age. */
function restartsCell(pod: Pod, now: number): string {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(isSidecar).map((container) => container.name));
  const initStatuses = pod.status.initContainerStatuses ?? [];
  const counted =
    initializing(pod, initStatuses, sidecars) !== undefined
      ? initStatuses
      : [...initStatuses.filter((status) => sidecars.has(status.name)), ...(pod.status.containerStatuses ?? [])];
  const restarts = counted.reduce((sum, status) => sum + (status.restartCount ?? 0), 0);
  const ends = counted.flatMap((status) => status.lastState?.terminated?.finishedAt ?? []).sort();
  const last = ends.at(-1);
  return restarts > 0 && last !== undefined ? `${restarts} (${age(last, now)} ago)` : String(restarts);
}

function readinessGatesCell(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const isTrue = (type: string) => (pod.status.conditions ?? []).some((c) => c.type === type && c.status === "True");
  return `${gates.filter((gate) => isTrue(gate.conditionType)).length}/${gates.length}`;
}
