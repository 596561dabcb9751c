import { atomicList, boolean, type InferInput, int32, model, optional, string } from "../../schema.ts";

export const AWSElasticBlockStoreVolumeSource = model("io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource", {
  fsType: optional(string),
  partition: optional(int32),
  readOnly: optional(boolean),
  volumeID: string,
});
export type AWSElasticBlockStoreVolumeSource = InferInput<typeof AWSElasticBlockStoreVolumeSource>;

export const AzureDiskVolumeSource = model("io.k8s.api.core.v1.AzureDiskVolumeSource", {
  cachingMode: optional(string, "ReadWrite"),
  diskName: string,
  diskURI: string,
  fsType: optional(string, "ext4"),
  kind: optional(string, "Shared"),
  readOnly: optional(boolean, false),
});
export type AzureDiskVolumeSource = InferInput<typeof AzureDiskVolumeSource>;

export const FCVolumeSource = model("io.k8s.api.core.v1.FCVolumeSource", {
  fsType: optional(string),
  lun: optional(int32),
  readOnly: optional(boolean),
  targetWWNs: optional(atomicList(string)),
  wwids: optional(atomicList(string)),
});
export type FCVolumeSource = InferInput<typeof FCVolumeSource>;

export const FlockerVolumeSource = model("io.k8s.api.core.v1.FlockerVolumeSource", {
  datasetName: optional(string),
  datasetUUID: optional(string),
});
export type FlockerVolumeSource = InferInput<typeof FlockerVolumeSource>;

export const GCEPersistentDiskVolumeSource = model("io.k8s.api.core.v1.GCEPersistentDiskVolumeSource", {
  fsType: optional(string),
  partition: optional(int32),
  pdName: string,
  readOnly: optional(boolean),
});
export type GCEPersistentDiskVolumeSource = InferInput<typeof GCEPersistentDiskVolumeSource>;

export const HostPathVolumeSource = model("io.k8s.api.core.v1.HostPathVolumeSource", {
  path: string,
  type: optional(string, ""),
});
export type HostPathVolumeSource = InferInput<typeof HostPathVolumeSource>;

export const NFSVolumeSource = model("io.k8s.api.core.v1.NFSVolumeSource", {
  path: string,
  readOnly: optional(boolean),
  server: string,
});
export type NFSVolumeSource = InferInput<typeof NFSVolumeSource>;

export const PhotonPersistentDiskVolumeSource = model("io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource", {
  fsType: optional(string),
  pdID: string,
});
export type PhotonPersistentDiskVolumeSource = InferInput<typeof PhotonPersistentDiskVolumeSource>;

export const PortworxVolumeSource = model("io.k8s.api.core.v1.PortworxVolumeSource", {
  fsType: optional(string),
  readOnly: optional(boolean),
  volumeID: string,
});
export type PortworxVolumeSource = InferInput<typeof PortworxVolumeSource>;

export const QuobyteVolumeSource = model("io.k8s.api.core.v1.QuobyteVolumeSource", {
  group: optional(string),
  readOnly: optional(boolean),
  registry: string,
  tenant: optional(string),
  user: optional(string),
  volume: string,
});
export type QuobyteVolumeSource = InferInput<typeof QuobyteVolumeSource>;

export const VsphereVirtualDiskVolumeSource = model("io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource", {
  fsType: optional(string),
  storagePolicyID: optional(string),
  storagePolicyName: optional(string),
  volumePath: string,
});
export type VsphereVirtualDiskVolumeSource = InferInput<typeof VsphereVirtualDiskVolumeSource>;
