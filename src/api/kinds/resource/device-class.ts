import { defineKind } from "../../kind.ts";
import { atomicList, type InferInput, model, optional, string, struct } from "../../schema.ts";
import { ageColumn, nameColumn } from "../meta/columns.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { validateDeviceClass } from "./device-class-validation.ts";
import { DeviceSelector } from "./device-selector.ts";
import { OpaqueDeviceConfiguration } from "./opaque-device-configuration.ts";

export const DeviceClassConfiguration = model("io.k8s.api.resource.v1.DeviceClassConfiguration", {
  opaque: optional(OpaqueDeviceConfiguration),
});
export type DeviceClassConfiguration = InferInput<typeof DeviceClassConfiguration>;

export const DeviceClassSpec = model("io.k8s.api.resource.v1.DeviceClassSpec", {
  config: optional(atomicList(DeviceClassConfiguration)),
  extendedResourceName: optional(string),
  selectors: optional(atomicList(DeviceSelector)),
});
export type DeviceClassSpec = InferInput<typeof DeviceClassSpec>;

export const DeviceClassSchema = model("io.k8s.api.resource.v1.DeviceClass", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: DeviceClassSpec,
});

export const DeviceClass = defineKind({
  group: "resource.k8s.io",
  version: "v1",
  kind: "DeviceClass",
  resource: "deviceclasses",
  scope: "Cluster",
  schema: DeviceClassSchema,
  columns: [nameColumn, ageColumn],
  generation: "spec",
  validate: ({ spec }, old) => validateDeviceClass(spec, old?.spec),
});
export type DeviceClass = InferInput<typeof DeviceClassSchema>;
