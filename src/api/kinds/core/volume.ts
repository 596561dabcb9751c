import {
  atomicList,
  boolean,
  type InferInput,
  int32,
  int64,
  map,
  model,
  optional,
  quantity,
  string,
  struct,
} from "../../schema.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { LocalObjectReference } from "./local-object-reference.ts";
import { ObjectFieldSelector } from "./object-field-selector.ts";
import { PersistentVolumeClaimSpec } from "./persistent-volume-claim-spec.ts";
import { ResourceFieldSelector } from "./resource-field-selector.ts";
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

export const AzureFileVolumeSource = model("io.k8s.api.core.v1.AzureFileVolumeSource", {
  readOnly: optional(boolean),
  secretName: string,
  shareName: string,
});
export type AzureFileVolumeSource = InferInput<typeof AzureFileVolumeSource>;

export const CSIVolumeSource = model("io.k8s.api.core.v1.CSIVolumeSource", {
  driver: string,
  fsType: optional(string),
  nodePublishSecretRef: optional(LocalObjectReference),
  readOnly: optional(boolean),
  volumeAttributes: optional(map(string)),
});
export type CSIVolumeSource = InferInput<typeof CSIVolumeSource>;

export const CephFSVolumeSource = model("io.k8s.api.core.v1.CephFSVolumeSource", {
  monitors: atomicList(string),
  path: optional(string),
  readOnly: optional(boolean),
  secretFile: optional(string),
  secretRef: optional(LocalObjectReference),
  user: optional(string),
});
export type CephFSVolumeSource = InferInput<typeof CephFSVolumeSource>;

export const CinderVolumeSource = model("io.k8s.api.core.v1.CinderVolumeSource", {
  fsType: optional(string),
  readOnly: optional(boolean),
  secretRef: optional(LocalObjectReference),
  volumeID: string,
});
export type CinderVolumeSource = InferInput<typeof CinderVolumeSource>;

export const ClusterTrustBundleProjection = model("io.k8s.api.core.v1.ClusterTrustBundleProjection", {
  labelSelector: optional(LabelSelector),
  name: optional(string),
  optional: optional(boolean),
  path: string,
  signerName: optional(string),
});
export type ClusterTrustBundleProjection = InferInput<typeof ClusterTrustBundleProjection>;

export const KeyToPath = model("io.k8s.api.core.v1.KeyToPath", {
  key: string,
  mode: optional(int32),
  path: string,
});
export type KeyToPath = InferInput<typeof KeyToPath>;

export const ConfigMapProjection = model("io.k8s.api.core.v1.ConfigMapProjection", {
  items: optional(atomicList(KeyToPath)),
  name: optional(string),
  optional: optional(boolean),
});
export type ConfigMapProjection = InferInput<typeof ConfigMapProjection>;

export const ConfigMapVolumeSource = model("io.k8s.api.core.v1.ConfigMapVolumeSource", {
  defaultMode: optional(int32, 0o644),
  items: optional(atomicList(KeyToPath)),
  name: optional(string),
  optional: optional(boolean),
});
export type ConfigMapVolumeSource = InferInput<typeof ConfigMapVolumeSource>;

export const DownwardAPIVolumeFile = model("io.k8s.api.core.v1.DownwardAPIVolumeFile", {
  fieldRef: optional(ObjectFieldSelector),
  mode: optional(int32),
  path: string,
  resourceFieldRef: optional(ResourceFieldSelector),
});
export type DownwardAPIVolumeFile = InferInput<typeof DownwardAPIVolumeFile>;

export const DownwardAPIProjection = model("io.k8s.api.core.v1.DownwardAPIProjection", {
  items: optional(atomicList(DownwardAPIVolumeFile)),
});
export type DownwardAPIProjection = InferInput<typeof DownwardAPIProjection>;

export const DownwardAPIVolumeSource = model("io.k8s.api.core.v1.DownwardAPIVolumeSource", {
  defaultMode: optional(int32, 0o644),
  items: optional(atomicList(DownwardAPIVolumeFile)),
});
export type DownwardAPIVolumeSource = InferInput<typeof DownwardAPIVolumeSource>;

export const EmptyDirVolumeSource = model("io.k8s.api.core.v1.EmptyDirVolumeSource", {
  medium: optional(string),
  sizeLimit: optional(quantity),
});
export type EmptyDirVolumeSource = InferInput<typeof EmptyDirVolumeSource>;

export const PersistentVolumeClaimTemplate = model("io.k8s.api.core.v1.PersistentVolumeClaimTemplate", {
  metadata: struct(ObjectMeta),
  spec: PersistentVolumeClaimSpec,
});
export type PersistentVolumeClaimTemplate = InferInput<typeof PersistentVolumeClaimTemplate>;

export const EphemeralVolumeSource = model("io.k8s.api.core.v1.EphemeralVolumeSource", {
  volumeClaimTemplate: optional(PersistentVolumeClaimTemplate),
});
export type EphemeralVolumeSource = InferInput<typeof EphemeralVolumeSource>;

export const FlexVolumeSource = model("io.k8s.api.core.v1.FlexVolumeSource", {
  driver: string,
  fsType: optional(string),
  options: optional(map(string)),
  readOnly: optional(boolean),
  secretRef: optional(LocalObjectReference),
});
export type FlexVolumeSource = InferInput<typeof FlexVolumeSource>;

export const GitRepoVolumeSource = model("io.k8s.api.core.v1.GitRepoVolumeSource", {
  directory: optional(string),
  repository: string,
  revision: optional(string),
});
export type GitRepoVolumeSource = InferInput<typeof GitRepoVolumeSource>;

export const GlusterfsVolumeSource = model("io.k8s.api.core.v1.GlusterfsVolumeSource", {
  endpoints: string,
  path: string,
  readOnly: optional(boolean),
});
export type GlusterfsVolumeSource = InferInput<typeof GlusterfsVolumeSource>;

export const ISCSIVolumeSource = model("io.k8s.api.core.v1.ISCSIVolumeSource", {
  chapAuthDiscovery: optional(boolean),
  chapAuthSession: optional(boolean),
  fsType: optional(string),
  initiatorName: optional(string),
  iqn: string,
  iscsiInterface: optional(string, "default"),
  lun: int32,
  portals: optional(atomicList(string)),
  readOnly: optional(boolean),
  secretRef: optional(LocalObjectReference),
  targetPortal: string,
});
export type ISCSIVolumeSource = InferInput<typeof ISCSIVolumeSource>;

export const ImageVolumeSource = model("io.k8s.api.core.v1.ImageVolumeSource", {
  pullPolicy: optional(string),
  reference: optional(string),
});
export type ImageVolumeSource = InferInput<typeof ImageVolumeSource>;

export const PersistentVolumeClaimVolumeSource = model("io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource", {
  claimName: string,
  readOnly: optional(boolean),
});
export type PersistentVolumeClaimVolumeSource = InferInput<typeof PersistentVolumeClaimVolumeSource>;

export const PodCertificateProjection = model("io.k8s.api.core.v1.PodCertificateProjection", {
  certificateChainPath: optional(string),
  credentialBundlePath: optional(string),
  keyPath: optional(string),
  keyType: string,
  maxExpirationSeconds: optional(int32),
  signerName: string,
  userAnnotations: optional(map(string)),
});
export type PodCertificateProjection = InferInput<typeof PodCertificateProjection>;

export const SecretProjection = model("io.k8s.api.core.v1.SecretProjection", {
  items: optional(atomicList(KeyToPath)),
  name: optional(string),
  optional: optional(boolean),
});
export type SecretProjection = InferInput<typeof SecretProjection>;

export const ServiceAccountTokenProjection = model("io.k8s.api.core.v1.ServiceAccountTokenProjection", {
  audience: optional(string),
  expirationSeconds: optional(int64, 3600),
  path: string,
});
export type ServiceAccountTokenProjection = InferInput<typeof ServiceAccountTokenProjection>;

export const VolumeProjection = model("io.k8s.api.core.v1.VolumeProjection", {
  clusterTrustBundle: optional(ClusterTrustBundleProjection),
  configMap: optional(ConfigMapProjection),
  downwardAPI: optional(DownwardAPIProjection),
  podCertificate: optional(PodCertificateProjection),
  secret: optional(SecretProjection),
  serviceAccountToken: optional(ServiceAccountTokenProjection),
});
export type VolumeProjection = InferInput<typeof VolumeProjection>;

export const ProjectedVolumeSource = model("io.k8s.api.core.v1.ProjectedVolumeSource", {
  defaultMode: optional(int32, 0o644),
  sources: optional(atomicList(VolumeProjection)),
});
export type ProjectedVolumeSource = InferInput<typeof ProjectedVolumeSource>;

export const RBDVolumeSource = model("io.k8s.api.core.v1.RBDVolumeSource", {
  fsType: optional(string),
  image: string,
  keyring: optional(string, "/etc/ceph/keyring"),
  monitors: atomicList(string),
  pool: optional(string, "rbd"),
  readOnly: optional(boolean),
  secretRef: optional(LocalObjectReference),
  user: optional(string, "admin"),
});
export type RBDVolumeSource = InferInput<typeof RBDVolumeSource>;

export const ScaleIOVolumeSource = model("io.k8s.api.core.v1.ScaleIOVolumeSource", {
  fsType: optional(string, "xfs"),
  gateway: string,
  protectionDomain: optional(string),
  readOnly: optional(boolean),
  secretRef: LocalObjectReference,
  sslEnabled: optional(boolean),
  storageMode: optional(string, "ThinProvisioned"),
  storagePool: optional(string),
  system: string,
  volumeName: optional(string),
});
export type ScaleIOVolumeSource = InferInput<typeof ScaleIOVolumeSource>;

export const SecretVolumeSource = model("io.k8s.api.core.v1.SecretVolumeSource", {
  defaultMode: optional(int32, 0o644),
  items: optional(atomicList(KeyToPath)),
  optional: optional(boolean),
  secretName: optional(string),
});
export type SecretVolumeSource = InferInput<typeof SecretVolumeSource>;

export const StorageOSVolumeSource = model("io.k8s.api.core.v1.StorageOSVolumeSource", {
  fsType: optional(string),
  readOnly: optional(boolean),
  secretRef: optional(LocalObjectReference),
  volumeName: optional(string),
  volumeNamespace: optional(string),
});
export type StorageOSVolumeSource = InferInput<typeof StorageOSVolumeSource>;

export const Volume = model("io.k8s.api.core.v1.Volume", {
  awsElasticBlockStore: optional(AWSElasticBlockStoreVolumeSource),
  azureDisk: optional(AzureDiskVolumeSource),
  azureFile: optional(AzureFileVolumeSource),
  cephfs: optional(CephFSVolumeSource),
  cinder: optional(CinderVolumeSource),
  configMap: optional(ConfigMapVolumeSource),
  csi: optional(CSIVolumeSource),
  downwardAPI: optional(DownwardAPIVolumeSource),
  emptyDir: optional(EmptyDirVolumeSource),
  ephemeral: optional(EphemeralVolumeSource),
  fc: optional(FCVolumeSource),
  flexVolume: optional(FlexVolumeSource),
  flocker: optional(FlockerVolumeSource),
  gcePersistentDisk: optional(GCEPersistentDiskVolumeSource),
  gitRepo: optional(GitRepoVolumeSource),
  glusterfs: optional(GlusterfsVolumeSource),
  hostPath: optional(HostPathVolumeSource),
  image: optional(ImageVolumeSource),
  iscsi: optional(ISCSIVolumeSource),
  name: string,
  nfs: optional(NFSVolumeSource),
  persistentVolumeClaim: optional(PersistentVolumeClaimVolumeSource),
  photonPersistentDisk: optional(PhotonPersistentDiskVolumeSource),
  portworxVolume: optional(PortworxVolumeSource),
  projected: optional(ProjectedVolumeSource),
  quobyte: optional(QuobyteVolumeSource),
  rbd: optional(RBDVolumeSource),
  scaleIO: optional(ScaleIOVolumeSource),
  secret: optional(SecretVolumeSource),
  storageos: optional(StorageOSVolumeSource),
  vsphereVolume: optional(VsphereVirtualDiskVolumeSource),
});
export type Volume = InferInput<typeof Volume>;
