import { Lease } from "../../api/kinds/coordination/lease.ts";
import type { Node } from "../../api/kinds/core/node.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import { addQuantity, formatQuantity, parseQuantity, type Quantity, ZERO } from "../../api/quantity.ts";
import { humanAge } from "../../api/time.ts";
import type { ObjectOf } from "../../client/client.ts";
import { lineOf } from "../failures.ts";
import { annotationsOf, labelLines, nameLines } from "./metadata-lines.ts";
import { field, fieldList, fullTime, indent, section, table } from "./outline.ts";
import { podResource, share } from "./pod-resources.ts";
import type { Described, View } from "./view.ts";

const ROLE = "node-role.kubernetes.io/";

/** The heartbeat that the node's agent keeps renewing. */
async function leaseLines({ object, cluster }: Described<Node>): Promise<string[]> {
  const ref = { namespace: "kube-node-lease", name: object.metadata.name };
  try {
    const { spec } = await cluster.client.get(Lease, ref);
    return section("Lease", [
      field("HolderIdentity", spec?.holderIdentity ?? "<unset>"),
      field("AcquireTime", fullTime(spec?.acquireTime)),
      field("RenewTime", fullTime(spec?.renewTime)),
    ]);
  } catch (error) {
    return [field("Lease", `Failed to get lease: ${lineOf(error)}`)];
  }
}

function conditionLines({ status }: Node): string[] {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return [];
  const rows = conditions.map(({ type, status: value, lastHeartbeatTime, lastTransitionTime, reason, message }) =>
    [type, value, fullTime(lastHeartbeatTime), fullTime(lastTransitionTime), reason ?? "", message ?? ""].join(" \t"),
  );
  const header = table(["Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message"], []);
  return ["Conditions:", ...indent([...header, ...rows])];
}

const amountLines = (label: string, amounts: Readonly<Record<string, string>> | undefined): string[] =>
  amounts === undefined
    ? []
    : [
        `${label}:`,
        ...indent(
          Object.keys(amounts)
            .sort()
            .map((name) => field(name, amounts[name])),
        ),
      ];

function systemLines({ status }: Node): string[] {
  const info = status?.nodeInfo;
  const rows: [string, string | undefined][] = [
    ["Machine ID", info?.machineID],
    ["System UUID", info?.systemUUID],
    ["Boot ID", info?.bootID],
    ["Kernel Version", info?.kernelVersion],
    ["OS Image", info?.osImage],
    ["Operating System", info?.operatingSystem],
    ["Architecture", info?.architecture],
    ["Container Runtime Version", info?.containerRuntimeVersion],
    ["Kubelet Version", info?.kubeletVersion],
    ["Kube-Proxy Version", info?.kubeProxyVersion],
  ];
  return ["System Info:", ...indent(rows.map(([label, value]) => field(label, value)))];
}

type StoredPod = ObjectOf<typeof Pod.schema>;

const COLUMNS = [
  ["requests", "cpu"],
  ["limits", "cpu"],
  ["requests", "memory"],
  ["limits", "memory"],
] as const;

function podLines(pods: readonly StoredPod[], allocatable: (name: string) => Quantity, now: number): string[] {
  const rows = pods.map((pod) => [
    pod.metadata.namespace ?? "",
    pod.metadata.name,
    ...COLUMNS.map(([which, name]) => share(podResource(pod, which, name), allocatable(name), formatQuantity)),
    humanAge(pod.metadata.creationTimestamp, now),
  ]);
  const names = ["Namespace", "Name", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age"];
  // kubectl has an empty column after the name.
  const spaced = ([namespace = "", name = "", ...cells]: readonly string[]): string[] => [
    namespace,
    name,
    "",
    ...cells,
  ];
  const [header = "", underline = ""] = table(names, []);
  const lines = [header.split("\t"), underline.split("\t"), ...rows].map((cells) => spaced(cells).join("\t"));
  return [field("Non-terminated Pods", `(${pods.length} in total)`), ...indent(lines)];
}

function allocatedLines(pods: readonly StoredPod[], status: Node["status"], allocatable: (name: string) => Quantity) {
  const usual = ["cpu", "memory", "ephemeral-storage"];
  const more = Object.keys(status?.allocatable ?? {}).filter((name) => !usual.includes(name) && name !== "pods");
  const sum = (which: "requests" | "limits", name: string): Quantity =>
    pods.map((pod) => podResource(pod, which, name)).reduce(addQuantity, ZERO);
  const rows = [...usual, ...more.sort()].map((name) => {
    const cell = (which: "requests" | "limits"): string =>
      more.includes(name) && !name.startsWith("hugepages-")
        ? formatQuantity(sum(which, name))
        : share(sum(which, name), allocatable(name), formatQuantity);
    return [name, cell("requests"), cell("limits")];
  });
  const note = "(Total limits may be over 100 percent, i.e., overcommitted.)";
  return ["Allocated resources:", ...indent([note, ...table(["Resource", "Requests", "Limits"], rows)])];
}

export const describeNode: View<Node> = async (described) => {
  const { object: node, cluster, now } = described;
  const { metadata, spec, status } = node;
  const roles = Object.keys(metadata.labels ?? {}).flatMap((key) =>
    key.startsWith(ROLE) ? [key.slice(ROLE.length)] : [],
  );
  const taints = (spec?.taints ?? [])
    .toSorted((a, b) => (a.effect < b.effect ? -1 : 1))
    .map(({ key, value, effect }) => `${key}${value ? `=${value}` : ""}:${effect}`);
  const fieldSelector = `spec.nodeName=${metadata.name},status.phase!=Failed,status.phase!=Succeeded`;
  const [lease, { items: pods }] = await Promise.all([
    leaseLines(described),
    cluster.client.list(Pod, { fieldSelector }),
  ]);
  const whole = status?.allocatable ?? status?.capacity;
  const allocatable = (name: string): Quantity => parseQuantity(whole?.[name] ?? "0");
  return [
    ...nameLines(metadata),
    field("Roles", roles.sort().join(",") || "<none>"),
    ...labelLines(metadata),
    ...annotationsOf(metadata),
    field("CreationTimestamp", fullTime(metadata.creationTimestamp)),
    ...fieldList("Taints", taints),
    field("Unschedulable", spec?.unschedulable === true),
    ...lease,
    ...conditionLines(node),
    ...section(
      "Addresses",
      (status?.addresses ?? []).map(({ type, address }) => field(type, address)),
    ),
    ...amountLines("Capacity", status?.capacity),
    ...amountLines("Allocatable", status?.allocatable),
    ...systemLines(node),
    ...(spec?.podCIDR ? [field("PodCIDR", spec.podCIDR), field("PodCIDRs", (spec.podCIDRs ?? []).join(","))] : []),
    ...(spec?.providerID ? [field("ProviderID", spec.providerID)] : []),
    ...podLines(pods, allocatable, now),
    ...allocatedLines(pods, status, allocatable),
  ];
};
