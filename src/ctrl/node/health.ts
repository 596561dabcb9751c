/** What is said about a node, and what keeps pods off it, by its last sign of life. Pure. */
import type { Node, NodeCondition, Taint } from "../../api/kinds/core/node.ts";
import { formatTime } from "../../api/time.ts";
import type { Stored } from "../../client/client.ts";
import { sameContent } from "../same-content.ts";

/** Conditions that only the node's agent can know. */
const REPORTED = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** Conditions of the node by status to a NoSchedule taint. Kubernetes: nodeConditionToTaintKeyStatusMap. */
const TAINTS: readonly { condition: string; status: string; key: string }[] = [
  { condition: "Ready", status: "False", key: "node.kubernetes.io/not-ready" },
  { condition: "Ready", status: "Unknown", key: "node.kubernetes.io/unreachable" },
  { condition: "MemoryPressure", status: "True", key: "node.kubernetes.io/memory-pressure" },
  { condition: "DiskPressure", status: "True", key: "node.kubernetes.io/disk-pressure" },
  { condition: "NetworkUnavailable", status: "True", key: "node.kubernetes.io/network-unavailable" },
  { condition: "PIDPressure", status: "True", key: "node.kubernetes.io/pid-pressure" },
];
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
/** Those that also drive away what already runs there. */
const EVICTING = new Set(["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]);

export interface NodePlan {
  /** New conditions, when they change. */
  conditions: NodeCondition[] | undefined;
  /** New taints, when they change. */
  taints: Taint[] | undefined;
  ready: boolean;
}

/** `silent`: the node has given no sign of life for longer than is allowed. */
export function planNode(node: Stored<Node>, { silent, now }: { silent: boolean; now: number }): NodePlan {
  const before = node.status?.conditions ?? [];
  const conditions = silent ? unknownConditions(before, now) : before;
  const taints = taintsFor(node, conditions, now);
  return {
    conditions: sameContent(before, conditions) ? undefined : conditions,
    taints: sameContent(node.spec?.taints, taints) ? undefined : taints,
    ready: conditions.find(({ type }) => type === "Ready")?.status === "True",
  };
}

function unknownConditions(before: readonly NodeCondition[], now: number): NodeCondition[] {
  const time = formatTime(now);
  const kept = before.map((entry) =>
    REPORTED.includes(entry.type) && entry.status !== "Unknown"
      ? {
          ...entry,
          status: "Unknown",
          reason: "NodeStatusUnknown",
          message: "Kubelet stopped posting node status.",
          lastTransitionTime: time,
        }
      : entry,
  );
  const missing = REPORTED.filter((type) => !before.some((entry) => entry.type === type));
  return [
    ...kept,
    ...missing.map((type) => ({
      type,
      status: "Unknown",
      reason: "NodeStatusNeverUpdated",
      message: "Kubelet never posted node status.",
      lastHeartbeatTime: time,
      lastTransitionTime: time,
    })),
  ];
}

/** The taints of others as they are, and those that follow from conditions and from spec.unschedulable. */
function taintsFor(node: Stored<Node>, conditions: readonly NodeCondition[], now: number): Taint[] {
  const before = node.spec?.taints ?? [];
  const wanted: Taint[] = [];
  for (const { condition, status, key } of TAINTS) {
    if (conditions.find(({ type }) => type === condition)?.status !== status) continue;
    wanted.push({ key, effect: "NoSchedule" });
    if (EVICTING.has(key)) wanted.push({ key, effect: "NoExecute" });
  }
  if (node.spec?.unschedulable === true) wanted.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  const isOwn = ({ key }: Taint): boolean => key === UNSCHEDULABLE || TAINTS.some((taint) => taint.key === key);
  const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const kept = before.filter((taint) => !isOwn(taint) || wanted.some((other) => same(taint, other)));
  const added = wanted.filter((taint) => !before.some((other) => same(taint, other)));
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded: formatTime(now) }))];
}
