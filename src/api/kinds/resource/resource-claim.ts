import { defineKind } from "../../kind.ts";
import {
  anyObject,
  atomicList,
  boolean,
  type InferInput,
  type InferOutput,
  map,
  mapList,
  model,
  optional,
  quantity,
  string,
  struct,
  time,
} from "../../schema.ts";
import { NodeSelector } from "../core/node-selector.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { Condition } from "../meta/condition.ts";
import { immutable } from "../meta/field-checks.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateClaimStatus } from "./claim-status-validation.ts";
import { DeviceToleration } from "./device-toleration.ts";
import { OpaqueDeviceConfiguration } from "./opaque-device-configuration.ts";
import { ResourceClaimSpec } from "./resource-claim-spec.ts";
import { defaultClaim, validateClaimSpec } from "./resource-claim-validation.ts";

export const NetworkDeviceData = model("io.k8s.api.resource.v1.NetworkDeviceData", {
  hardwareAddress: optional(string),
  interfaceName: optional(string),
  ips: optional(atomicList(string)),
});
export type NetworkDeviceData = InferInput<typeof NetworkDeviceData>;

export const AllocatedDeviceStatus = model("io.k8s.api.resource.v1.AllocatedDeviceStatus", {
  conditions: optional(mapList(Condition, ["type"])),
  data: optional(anyObject),
  device: string,
  driver: string,
  networkData: optional(NetworkDeviceData),
  pool: string,
  shareID: optional(string),
});
export type AllocatedDeviceStatus = InferInput<typeof AllocatedDeviceStatus>;

export const DeviceAllocationConfiguration = model("io.k8s.api.resource.v1.DeviceAllocationConfiguration", {
  opaque: optional(OpaqueDeviceConfiguration),
  requests: optional(atomicList(string)),
  source: string,
});
export type DeviceAllocationConfiguration = InferInput<typeof DeviceAllocationConfiguration>;

export const DeviceRequestAllocationResult = model("io.k8s.api.resource.v1.DeviceRequestAllocationResult", {
  adminAccess: optional(boolean),
  bindingConditions: optional(atomicList(string)),
  bindingFailureConditions: optional(atomicList(string)),
  consumedCapacity: optional(map(quantity)),
  device: string,
  driver: string,
  pool: string,
  request: string,
  shareID: optional(string),
  tolerations: optional(atomicList(DeviceToleration)),
});
export type DeviceRequestAllocationResult = InferInput<typeof DeviceRequestAllocationResult>;

export const DeviceAllocationResult = model("io.k8s.api.resource.v1.DeviceAllocationResult", {
  config: optional(atomicList(DeviceAllocationConfiguration)),
  results: optional(atomicList(DeviceRequestAllocationResult)),
});
export type DeviceAllocationResult = InferInput<typeof DeviceAllocationResult>;

export const AllocationResult = model("io.k8s.api.resource.v1.AllocationResult", {
  allocationTimestamp: optional(time),
  devices: optional(DeviceAllocationResult),
  nodeSelector: optional(NodeSelector),
});
export type AllocationResult = InferInput<typeof AllocationResult>;

export const ResourceClaimConsumerReference = model("io.k8s.api.resource.v1.ResourceClaimConsumerReference", {
  apiGroup: optional(string),
  name: string,
  resource: string,
  uid: string,
});
export type ResourceClaimConsumerReference = InferInput<typeof ResourceClaimConsumerReference>;

export const ResourceClaimStatus = model("io.k8s.api.resource.v1.ResourceClaimStatus", {
  allocation: optional(AllocationResult),
  devices: optional(mapList(AllocatedDeviceStatus, ["driver", "device", "pool", "shareID"])),
  reservedFor: optional(mapList(ResourceClaimConsumerReference, ["uid"], { mergeKey: "uid", strategy: "merge" })),
});
export type ResourceClaimStatus = InferInput<typeof ResourceClaimStatus>;

export const ResourceClaimSchema = model("io.k8s.api.resource.v1.ResourceClaim", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: ResourceClaimSpec,
  status: struct(ResourceClaimStatus),
});

function stateCell({ metadata, status }: InferOutput<typeof ResourceClaimSchema>): string {
  const states = metadata.deletionTimestamp ? ["deleted"] : [];
  if (status.allocation === undefined) return [...states, ...(states.length === 0 ? ["pending"] : [])].join(",");
  states.push("allocated");
  if ((status.reservedFor ?? []).length > 0) states.push("reserved");
  return states.join(",");
}

export const ResourceClaim = defineKind({
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaim",
  resource: "resourceclaims",
  scope: "Namespaced",
  subresources: ["status"],
  schema: ResourceClaimSchema,
  columns: [
    nameColumn,
    {
      name: "State",
      type: "string",
      description: "A summary of the current state (allocated, pending, reserved, etc.).",
      value: stateCell,
    },
    ageColumn,
  ],
  generation: "never",
  defaults: ({ spec }) => defaultClaim(spec),
  validate: ({ spec }, old) =>
    old === undefined ? validateClaimSpec(spec, "spec") : immutable("spec", spec, old.spec),
  parts: { status: { validate: validateClaimStatus } },
});
export type ResourceClaim = InferInput<typeof ResourceClaimSchema>;
