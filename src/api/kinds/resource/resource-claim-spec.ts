import { atomicList, boolean, type InferInput, int64, map, model, optional, quantity, string } from "../../schema.ts";
import { DeviceSelector } from "./device-selector.ts";
import { DeviceToleration } from "./device-toleration.ts";
import { OpaqueDeviceConfiguration } from "./opaque-device-configuration.ts";

export const CapacityRequirements = model("io.k8s.api.resource.v1.CapacityRequirements", {
  requests: optional(map(quantity)),
});
export type CapacityRequirements = InferInput<typeof CapacityRequirements>;

export const DeviceClaimConfiguration = model("io.k8s.api.resource.v1.DeviceClaimConfiguration", {
  opaque: optional(OpaqueDeviceConfiguration),
  requests: optional(atomicList(string)),
});
export type DeviceClaimConfiguration = InferInput<typeof DeviceClaimConfiguration>;

export const DeviceConstraint = model("io.k8s.api.resource.v1.DeviceConstraint", {
  distinctAttribute: optional(string),
  matchAttribute: optional(string),
  requests: optional(atomicList(string)),
});
export type DeviceConstraint = InferInput<typeof DeviceConstraint>;

export const ExactDeviceRequest = model("io.k8s.api.resource.v1.ExactDeviceRequest", {
  adminAccess: optional(boolean),
  allocationMode: optional(string),
  capacity: optional(CapacityRequirements),
  count: optional(int64),
  deviceClassName: string,
  selectors: optional(atomicList(DeviceSelector)),
  tolerations: optional(atomicList(DeviceToleration)),
});
export type ExactDeviceRequest = InferInput<typeof ExactDeviceRequest>;

export const DeviceSubRequest = model("io.k8s.api.resource.v1.DeviceSubRequest", {
  allocationMode: optional(string),
  capacity: optional(CapacityRequirements),
  count: optional(int64),
  deviceClassName: string,
  name: string,
  selectors: optional(atomicList(DeviceSelector)),
  tolerations: optional(atomicList(DeviceToleration)),
});
export type DeviceSubRequest = InferInput<typeof DeviceSubRequest>;

export const DeviceRequest = model("io.k8s.api.resource.v1.DeviceRequest", {
  exactly: optional(ExactDeviceRequest),
  firstAvailable: optional(atomicList(DeviceSubRequest)),
  name: string,
});
export type DeviceRequest = InferInput<typeof DeviceRequest>;

export const DeviceClaim = model("io.k8s.api.resource.v1.DeviceClaim", {
  config: optional(atomicList(DeviceClaimConfiguration)),
  constraints: optional(atomicList(DeviceConstraint)),
  requests: optional(atomicList(DeviceRequest)),
});
export type DeviceClaim = InferInput<typeof DeviceClaim>;

export const ResourceClaimSpec = model("io.k8s.api.resource.v1.ResourceClaimSpec", {
  devices: optional(DeviceClaim),
});
export type ResourceClaimSpec = InferInput<typeof ResourceClaimSpec>;
