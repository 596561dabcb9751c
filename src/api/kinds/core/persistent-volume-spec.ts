import {
  atomicList,
  boolean,
  type InferInput,
  int32,
  map,
  model,
  optional,
  quantity,
  string,
  withFacts,
} from "../../schema.ts";
import { NodeSelector } from "./node-selector.ts";
import { ObjectReference } from "./object-reference.ts";
import {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  HostPathVolumeSource,
  NFSVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  QuobyteVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from "./volume-source.ts";

export const AzureFilePersistentVolumeSource = model("io.k8s.api.core.v1.AzureFilePersistentVolumeSource", {
  readOnly: optional(boolean),
  secretName: string,
  secretNamespace: optional(string),
  shareName: string,
});
export type AzureFilePersistentVolumeSource = InferInput<typeof AzureFilePersistentVolumeSource>;

export const SecretReference = model(
  "io.k8s.api.core.v1.SecretReference",
  {
    name: optional(string),
    namespace: optional(string),
  },
  { "x-kubernetes-map-type": "atomic" },
);
export type SecretReference = InferInput<typeof SecretReference>;

export const CSIPersistentVolumeSource = model("io.k8s.api.core.v1.CSIPersistentVolumeSource", {
  controllerExpandSecretRef: optional(SecretReference),
  controllerPublishSecretRef: optional(SecretReference),
  driver: string,
  fsType: optional(string),
  nodeExpandSecretRef: optional(SecretReference),
  nodePublishSecretRef: optional(SecretReference),
  nodeStageSecretRef: optional(SecretReference),
  readOnly: optional(boolean),
  volumeAttributes: optional(map(string)),
  volumeHandle: string,
});
export type CSIPersistentVolumeSource = InferInput<typeof CSIPersistentVolumeSource>;

export const CephFSPersistentVolumeSource = model("io.k8s.api.core.v1.CephFSPersistentVolumeSource", {
  monitors: atomicList(string),
  path: optional(string),
  readOnly: optional(boolean),
  secretFile: optional(string),
  secretRef: optional(SecretReference),
  user: optional(string),
});
export type CephFSPersistentVolumeSource = InferInput<typeof CephFSPersistentVolumeSource>;

export const CinderPersistentVolumeSource = model("io.k8s.api.core.v1.CinderPersistentVolumeSource", {
  fsType: optional(string),
  readOnly: optional(boolean),
  secretRef: optional(SecretReference),
  volumeID: string,
});
export type CinderPersistentVolumeSource = InferInput<typeof CinderPersistentVolumeSource>;

export const FlexPersistentVolumeSource = model("io.k8s.api.core.v1.FlexPersistentVolumeSource", {
  driver: string,
  fsType: optional(string),
  options: optional(map(string)),
  readOnly: optional(boolean),
  secretRef: optional(SecretReference),
});
export type FlexPersistentVolumeSource = InferInput<typeof FlexPersistentVolumeSource>;

export const GlusterfsPersistentVolumeSource = model("io.k8s.api.core.v1.GlusterfsPersistentVolumeSource", {
  endpoints: string,
  endpointsNamespace: optional(string),
  path: string,
  readOnly: optional(boolean),
});
export type GlusterfsPersistentVolumeSource = InferInput<typeof GlusterfsPersistentVolumeSource>;

export const ISCSIPersistentVolumeSource = model("io.k8s.api.core.v1.ISCSIPersistentVolumeSource", {
  chapAuthDiscovery: optional(boolean),
  chapAuthSession: optional(boolean),
  fsType: optional(string),
  initiatorName: optional(string),
  iqn: string,
  iscsiInterface: optional(string, "default"),
  lun: int32,
  portals: optional(atomicList(string)),
  readOnly: optional(boolean),
  secretRef: optional(SecretReference),
  targetPortal: string,
});
export type ISCSIPersistentVolumeSource = InferInput<typeof ISCSIPersistentVolumeSource>;

export const LocalVolumeSource = model("io.k8s.api.core.v1.LocalVolumeSource", {
  fsType: optional(string),
  path: string,
});
export type LocalVolumeSource = InferInput<typeof LocalVolumeSource>;

export const VolumeNodeAffinity = model("io.k8s.api.core.v1.VolumeNodeAffinity", {
  required: optional(NodeSelector),
});
export type VolumeNodeAffinity = InferInput<typeof VolumeNodeAffinity>;

export const RBDPersistentVolumeSource = model("io.k8s.api.core.v1.RBDPersistentVolumeSource", {
  fsType: optional(string),
  image: string,
  keyring: optional(string, "/etc/ceph/keyring"),
  monitors: atomicList(string),
  pool: optional(string, "rbd"),
  readOnly: optional(boolean),
  secretRef: optional(SecretReference),
  user: optional(string, "admin"),
});
export type RBDPersistentVolumeSource = InferInput<typeof RBDPersistentVolumeSource>;

export const ScaleIOPersistentVolumeSource = model("io.k8s.api.core.v1.ScaleIOPersistentVolumeSource", {
  fsType: optional(string, "xfs"),
  gateway: string,
  protectionDomain: optional(string),
  readOnly: optional(boolean),
  secretRef: SecretReference,
  sslEnabled: optional(boolean),
  storageMode: optional(string, "ThinProvisioned"),
  storagePool: optional(string),
  system: string,
  volumeName: optional(string),
});
export type ScaleIOPersistentVolumeSource = InferInput<typeof ScaleIOPersistentVolumeSource>;

export const StorageOSPersistentVolumeSource = model("io.k8s.api.core.v1.StorageOSPersistentVolumeSource", {
  fsType: optional(string),
  readOnly: optional(boolean),
  secretRef: optional(ObjectReference),
  volumeName: optional(string),
  volumeNamespace: optional(string),
});
export type StorageOSPersistentVolumeSource = InferInput<typeof StorageOSPersistentVolumeSource>;

export const PersistentVolumeSpec = model("io.k8s.api.core.v1.PersistentVolumeSpec", {
  accessModes: optional(atomicList(string)),
  awsElasticBlockStore: optional(AWSElasticBlockStoreVolumeSource),
  azureDisk: optional(AzureDiskVolumeSource),
  azureFile: optional(AzureFilePersistentVolumeSource),
  capacity: optional(map(quantity)),
  cephfs: optional(CephFSPersistentVolumeSource),
  cinder: optional(CinderPersistentVolumeSource),
  claimRef: optional(withFacts({ ...ObjectReference }, { "x-kubernetes-map-type": "granular" })),
  csi: optional(CSIPersistentVolumeSource),
  fc: optional(FCVolumeSource),
  flexVolume: optional(FlexPersistentVolumeSource),
  flocker: optional(FlockerVolumeSource),
  gcePersistentDisk: optional(GCEPersistentDiskVolumeSource),
  glusterfs: optional(GlusterfsPersistentVolumeSource),
  hostPath: optional(HostPathVolumeSource),
  iscsi: optional(ISCSIPersistentVolumeSource),
  local: optional(LocalVolumeSource),
  mountOptions: optional(atomicList(string)),
  nfs: optional(NFSVolumeSource),
  nodeAffinity: optional(VolumeNodeAffinity),
  persistentVolumeReclaimPolicy: optional(string, "Retain"),
  photonPersistentDisk: optional(PhotonPersistentDiskVolumeSource),
  portworxVolume: optional(PortworxVolumeSource),
  quobyte: optional(QuobyteVolumeSource),
  rbd: optional(RBDPersistentVolumeSource),
  scaleIO: optional(ScaleIOPersistentVolumeSource),
  storageClassName: optional(string),
  storageos: optional(StorageOSPersistentVolumeSource),
  volumeAttributesClassName: optional(string),
  volumeMode: optional(string, "Filesystem"),
  vsphereVolume: optional(VsphereVirtualDiskVolumeSource),
});
export type PersistentVolumeSpec = InferInput<typeof PersistentVolumeSpec>;
