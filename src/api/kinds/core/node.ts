import { defineKind } from "../../kind.ts";
import {
  atomicList,
  boolean,
  type InferInput,
  int32,
  int64,
  map,
  mapList,
  model,
  optional,
  orNull,
  quantity,
  setList,
  string,
  struct,
  time,
} from "../../schema.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { nodeColumns } from "./node-columns.ts";
import { syncPodCidrs, validateNode, validateNodeUpdate } from "./node-validation.ts";
import { nodeWarnings } from "./node-warnings.ts";

export const AttachedVolume = model("io.k8s.api.core.v1.AttachedVolume", {
  devicePath: string,
  name: string,
});
export type AttachedVolume = InferInput<typeof AttachedVolume>;

export const ConfigMapNodeConfigSource = model("io.k8s.api.core.v1.ConfigMapNodeConfigSource", {
  kubeletConfigKey: string,
  name: string,
  namespace: string,
  resourceVersion: optional(string),
  uid: optional(string),
});
export type ConfigMapNodeConfigSource = InferInput<typeof ConfigMapNodeConfigSource>;

export const ContainerImage = model("io.k8s.api.core.v1.ContainerImage", {
  names: optional(atomicList(string)),
  sizeBytes: optional(int64),
});
export type ContainerImage = InferInput<typeof ContainerImage>;

export const DaemonEndpoint = model("io.k8s.api.core.v1.DaemonEndpoint", {
  Port: int32,
});
export type DaemonEndpoint = InferInput<typeof DaemonEndpoint>;

export const NodeConfigSource = model("io.k8s.api.core.v1.NodeConfigSource", {
  configMap: optional(ConfigMapNodeConfigSource),
});
export type NodeConfigSource = InferInput<typeof NodeConfigSource>;

export const Taint = model("io.k8s.api.core.v1.Taint", {
  effect: string,
  key: string,
  timeAdded: optional(time),
  value: optional(string),
});
export type Taint = InferInput<typeof Taint>;

export const NodeSpec = model("io.k8s.api.core.v1.NodeSpec", {
  configSource: optional(NodeConfigSource),
  externalID: optional(string),
  podCIDR: optional(string),
  podCIDRs: optional(setList(string, { strategy: "merge" })),
  providerID: optional(string),
  taints: optional(atomicList(Taint)),
  unschedulable: optional(boolean),
});
export type NodeSpec = InferInput<typeof NodeSpec>;

export const NodeAddress = model("io.k8s.api.core.v1.NodeAddress", {
  address: string,
  type: string,
});
export type NodeAddress = InferInput<typeof NodeAddress>;

export const NodeCondition = model("io.k8s.api.core.v1.NodeCondition", {
  lastHeartbeatTime: orNull(time),
  lastTransitionTime: orNull(time),
  message: optional(string),
  reason: optional(string),
  status: string,
  type: string,
});
export type NodeCondition = InferInput<typeof NodeCondition>;

export const NodeConfigStatus = model("io.k8s.api.core.v1.NodeConfigStatus", {
  active: optional(NodeConfigSource),
  assigned: optional(NodeConfigSource),
  error: optional(string),
  lastKnownGood: optional(NodeConfigSource),
});
export type NodeConfigStatus = InferInput<typeof NodeConfigStatus>;

export const NodeDaemonEndpoints = model("io.k8s.api.core.v1.NodeDaemonEndpoints", {
  kubeletEndpoint: struct(DaemonEndpoint),
});
export type NodeDaemonEndpoints = InferInput<typeof NodeDaemonEndpoints>;

export const NodeFeatures = model("io.k8s.api.core.v1.NodeFeatures", {
  supplementalGroupsPolicy: optional(boolean),
});
export type NodeFeatures = InferInput<typeof NodeFeatures>;

export const NodeSwapStatus = model("io.k8s.api.core.v1.NodeSwapStatus", {
  capacity: optional(int64),
});
export type NodeSwapStatus = InferInput<typeof NodeSwapStatus>;

export const NodeSystemInfo = model("io.k8s.api.core.v1.NodeSystemInfo", {
  architecture: string,
  bootID: string,
  containerRuntimeVersion: string,
  kernelVersion: string,
  kubeProxyVersion: string,
  kubeletVersion: string,
  machineID: string,
  operatingSystem: string,
  osImage: string,
  swap: optional(NodeSwapStatus),
  systemUUID: string,
});
export type NodeSystemInfo = InferInput<typeof NodeSystemInfo>;

export const NodeRuntimeHandlerFeatures = model("io.k8s.api.core.v1.NodeRuntimeHandlerFeatures", {
  recursiveReadOnlyMounts: optional(boolean),
  userNamespaces: optional(boolean),
});
export type NodeRuntimeHandlerFeatures = InferInput<typeof NodeRuntimeHandlerFeatures>;

export const NodeRuntimeHandler = model("io.k8s.api.core.v1.NodeRuntimeHandler", {
  features: optional(NodeRuntimeHandlerFeatures),
  name: optional(string),
});
export type NodeRuntimeHandler = InferInput<typeof NodeRuntimeHandler>;

export const NodeStatus = model("io.k8s.api.core.v1.NodeStatus", {
  addresses: optional(mapList(NodeAddress, ["type"], { mergeKey: "type", strategy: "merge" })),
  allocatable: optional(map(quantity)),
  capacity: optional(map(quantity)),
  conditions: optional(mapList(NodeCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  config: optional(NodeConfigStatus),
  daemonEndpoints: struct(NodeDaemonEndpoints),
  declaredFeatures: optional(atomicList(string)),
  features: optional(NodeFeatures),
  images: optional(atomicList(ContainerImage)),
  nodeInfo: struct(NodeSystemInfo),
  phase: optional(string),
  runtimeHandlers: optional(atomicList(NodeRuntimeHandler)),
  volumesAttached: optional(atomicList(AttachedVolume)),
  volumesInUse: optional(atomicList(string)),
});
export type NodeStatus = InferInput<typeof NodeStatus>;

export const NodeSchema = model("io.k8s.api.core.v1.Node", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(NodeSpec),
  status: struct(NodeStatus),
});

export const Node = defineKind({
  group: "",
  version: "v1",
  kind: "Node",
  resource: "nodes",
  scope: "Cluster",
  shortNames: ["no"],
  subresources: ["proxy", "status"],
  schema: NodeSchema,
  columns: nodeColumns,
  selectable: [{ field: "spec.unschedulable", value: (node) => String(node.spec.unschedulable ?? false) }],
  generation: "never",
  defaults: syncPodCidrs,
  validate: validateNode,
  warnings: nodeWarnings,
  parts: { status: { validate: validateNodeUpdate } },
});
export type Node = InferInput<typeof NodeSchema>;
