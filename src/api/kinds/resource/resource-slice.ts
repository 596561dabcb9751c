import { defineKind } from "../../kind.ts";
import {
  atomicList,
  boolean,
  type InferInput,
  int64,
  map,
  model,
  optional,
  quantity,
  string,
  struct,
  time,
} from "../../schema.ts";
import { NodeSelector } from "../core/node-selector.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { dropDisabledFields, validateResourceSlice } from "./resource-slice-validation.ts";

export const CapacityRequestPolicyRange = model("io.k8s.api.resource.v1.CapacityRequestPolicyRange", {
  max: optional(quantity),
  min: quantity,
  step: optional(quantity),
});
export type CapacityRequestPolicyRange = InferInput<typeof CapacityRequestPolicyRange>;

export const CapacityRequestPolicy = model("io.k8s.api.resource.v1.CapacityRequestPolicy", {
  default: optional(quantity),
  validRange: optional(CapacityRequestPolicyRange),
  validValues: optional(atomicList(quantity)),
});
export type CapacityRequestPolicy = InferInput<typeof CapacityRequestPolicy>;

export const Counter = model("io.k8s.api.resource.v1.Counter", {
  value: quantity,
});
export type Counter = InferInput<typeof Counter>;

export const CounterSet = model("io.k8s.api.resource.v1.CounterSet", {
  counters: map(Counter),
  name: string,
});
export type CounterSet = InferInput<typeof CounterSet>;

export const DeviceAttribute = model("io.k8s.api.resource.v1.DeviceAttribute", {
  bool: optional(boolean),
  bools: optional(atomicList(boolean)),
  int: optional(int64),
  ints: optional(atomicList(int64)),
  string: optional(string),
  strings: optional(atomicList(string)),
  version: optional(string),
  versions: optional(atomicList(string)),
});
export type DeviceAttribute = InferInput<typeof DeviceAttribute>;

export const DeviceCapacity = model("io.k8s.api.resource.v1.DeviceCapacity", {
  requestPolicy: optional(CapacityRequestPolicy),
  value: quantity,
});
export type DeviceCapacity = InferInput<typeof DeviceCapacity>;

export const DeviceCounterConsumption = model("io.k8s.api.resource.v1.DeviceCounterConsumption", {
  counterSet: string,
  counters: map(Counter),
});
export type DeviceCounterConsumption = InferInput<typeof DeviceCounterConsumption>;

export const NodeAllocatableResourceMapping = model("io.k8s.api.resource.v1.NodeAllocatableResourceMapping", {
  allocationMultiplier: optional(quantity),
  capacityKey: optional(string),
});
export type NodeAllocatableResourceMapping = InferInput<typeof NodeAllocatableResourceMapping>;

export const DeviceTaint = model("io.k8s.api.resource.v1.DeviceTaint", {
  effect: string,
  key: string,
  timeAdded: optional(time),
  value: optional(string),
});
export type DeviceTaint = InferInput<typeof DeviceTaint>;

export const Device = model("io.k8s.api.resource.v1.Device", {
  allNodes: optional(boolean),
  allowMultipleAllocations: optional(boolean),
  attributes: optional(map(DeviceAttribute)),
  bindingConditions: optional(atomicList(string)),
  bindingFailureConditions: optional(atomicList(string)),
  bindsToNode: optional(boolean),
  capacity: optional(map(DeviceCapacity)),
  consumesCounters: optional(atomicList(DeviceCounterConsumption)),
  name: string,
  nodeAllocatableResourceMappings: optional(map(NodeAllocatableResourceMapping)),
  nodeName: optional(string),
  nodeSelector: optional(NodeSelector),
  taints: optional(atomicList(DeviceTaint)),
});
export type Device = InferInput<typeof Device>;

export const ResourcePool = model("io.k8s.api.resource.v1.ResourcePool", {
  generation: int64,
  name: string,
  resourceSliceCount: int64,
});
export type ResourcePool = InferInput<typeof ResourcePool>;

export const ResourceSliceSpec = model("io.k8s.api.resource.v1.ResourceSliceSpec", {
  allNodes: optional(boolean),
  devices: optional(atomicList(Device)),
  driver: string,
  nodeName: optional(string),
  nodeSelector: optional(NodeSelector),
  perDeviceNodeSelection: optional(boolean),
  pool: ResourcePool,
  sharedCounters: optional(atomicList(CounterSet)),
});
export type ResourceSliceSpec = InferInput<typeof ResourceSliceSpec>;

export const ResourceSliceSchema = model("io.k8s.api.resource.v1.ResourceSlice", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: ResourceSliceSpec,
});

export const ResourceSlice = defineKind({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceSlice",
  resource: "resourceslices",
  scope: "Cluster",
  schema: ResourceSliceSchema,
  columns: [
    nameColumn,
    {
      name: "Node",
      type: "string",
      description:
        "NodeName identifies the node which provides the resources in this pool. A field selector can be used to list only ResourceSlice objects belonging to a certain node.\n\nThis field can be used to limit access from nodes to ResourceSlices with the same node name. It also indicates to autoscalers that adding new nodes of the same type as some old node might also make new resources available.\n\nExactly one of NodeName, NodeSelector, AllNodes, and PerDeviceNodeSelection must be set. This field is immutable.",
      value: ({ spec }) => spec.nodeName ?? "",
    },
    {
      name: "Driver",
      type: "string",
      description:
        "Driver identifies the DRA driver providing the capacity information. A field selector can be used to list only ResourceSlice objects with a certain driver name.\n\nMust be a DNS subdomain and should end with a DNS domain owned by the vendor of the driver. It should use only lower case characters. This field is immutable.",
      value: ({ spec }) => spec.driver,
    },
    {
      name: "Pool",
      type: "string",
      description:
        "Name is used to identify the pool. For node-local devices, this is often the node name, but this is not required.\n\nIt must not be longer than 253 characters and must consist of one or more DNS sub-domains separated by slashes. This field is immutable.",
      value: ({ spec }) => spec.pool.name,
    },
    ageColumn,
  ],
  selectable: [
    { field: "spec.nodeName", value: ({ spec }) => spec.nodeName ?? "" },
    { field: "spec.driver", value: ({ spec }) => spec.driver },
  ],
  generation: "spec",
  prepare: ({ spec }, old) => dropDisabledFields(spec, old?.spec),
  validate: ({ spec }, old) => validateResourceSlice(spec, old?.spec),
});
export type ResourceSlice = InferInput<typeof ResourceSliceSchema>;
