import type { Column } from "../../kind.ts";
import type { InferOutput } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import type { NodeSchema } from "./node.ts";

type Node = InferOutput<typeof NodeSchema>;

const ROLE_PREFIX = "node-role.kubernetes.io/";
const ADDRESSES_DESCRIPTION =
  "List of addresses reachable to the node. Queried from cloud provider, if available. More info: https://kubernetes.io/docs/reference/node/node-status/#addresses Note: This field is declared as mergeable, but the merge key is not sufficiently unique, which can cause data corruption when it is merged. Callers should instead use a full-replacement patch. See https://pr.k8s.io/79391 for an example. Consumers should assume that addresses can change during the lifetime of a Node. However, there are some exceptions where this may not be possible, such as Pods that inherit a Node's address in its own status or consumers of the downward API (status.hostIP).";

/** The columns of `kubectl get nodes`. */
export const nodeColumns: readonly Column<Node>[] = [
  nameColumn,
  { name: "Status", type: "string", description: "The status of the node", value: statusCell },
  { name: "Roles", type: "string", description: "The roles of the node", value: rolesCell },
  ageColumn,
  {
    name: "Version",
    type: "string",
    description: "Kubelet Version reported by the node.",
    value: (node) => node.status.nodeInfo.kubeletVersion,
  },
  {
    name: "Internal-IP",
    type: "string",
    description: ADDRESSES_DESCRIPTION,
    priority: 1,
    value: (node) => addressCell(node, "InternalIP"),
  },
  {
    name: "External-IP",
    type: "string",
    description: ADDRESSES_DESCRIPTION,
    priority: 1,
    value: (node) => addressCell(node, "ExternalIP"),
  },
  {
    name: "OS-Image",
    type: "string",
    description: "OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy)).",
    priority: 1,
    value: (node) => node.status.nodeInfo.osImage || "<unknown>",
  },
  {
    name: "Kernel-Version",
    type: "string",
    description: "Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64).",
    priority: 1,
    value: (node) => node.status.nodeInfo.kernelVersion || "<unknown>",
  },
  {
    name: "Container-Runtime",
    type: "string",
    description: "ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).",
    priority: 1,
    value: (node) => node.status.nodeInfo.containerRuntimeVersion || "<unknown>",
  },
];

function statusCell(node: Node): string {
  const ready = (node.status.conditions ?? []).find((condition) => condition.type === "Ready");
  const status = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return node.spec.unschedulable ? `${status},SchedulingDisabled` : status;
}

function rolesCell(node: Node): string {
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return key.length > ROLE_PREFIX.length ? [key.slice(ROLE_PREFIX.length)] : [];
    return key === "kubernetes.io/role" && value !== "" ? [value] : [];
  });
  return roles.length === 0 ? "<none>" : [...new Set(roles)].sort().join(",");
}

function addressCell(node: Node, type: string): string {
  return (node.status.addresses ?? []).find((address) => address.type === type)?.address ?? "<none>";
}
