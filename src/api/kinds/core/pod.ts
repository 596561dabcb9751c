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
import { podColumns } from "./pod-columns.ts";
import { defaultPod } from "./pod-defaults.ts";
import { gracePeriodOf, preparePod } from "./pod-life.ts";
import { validateEphemeralContainers, validatePodResize } from "./pod-resize-validation.ts";
import { PodSpec } from "./pod-spec.ts";
import { preparePodStatus, validatePodStatus } from "./pod-status-validation.ts";
import { validatePodUpdate } from "./pod-update-validation.ts";
import { validatePodCreate } from "./pod-validation.ts";
import { podWarnings } from "./pod-warnings.ts";
import { ResourceRequirements } from "./resource-requirements.ts";

export const ContainerExtendedResourceRequest = model("io.k8s.api.core.v1.ContainerExtendedResourceRequest", {
  containerName: string,
  requestName: string,
  resourceName: string,
});
export type ContainerExtendedResourceRequest = InferInput<typeof ContainerExtendedResourceRequest>;

export const ContainerStateRunning = model("io.k8s.api.core.v1.ContainerStateRunning", {
  startedAt: orNull(time),
});
export type ContainerStateRunning = InferInput<typeof ContainerStateRunning>;

export const ContainerStateTerminated = model("io.k8s.api.core.v1.ContainerStateTerminated", {
  containerID: optional(string),
  exitCode: int32,
  finishedAt: orNull(time),
  message: optional(string),
  reason: optional(string),
  signal: optional(int32),
  startedAt: orNull(time),
});
export type ContainerStateTerminated = InferInput<typeof ContainerStateTerminated>;

export const ContainerStateWaiting = model("io.k8s.api.core.v1.ContainerStateWaiting", {
  message: optional(string),
  reason: optional(string),
});
export type ContainerStateWaiting = InferInput<typeof ContainerStateWaiting>;

export const ContainerState = model("io.k8s.api.core.v1.ContainerState", {
  running: optional(ContainerStateRunning),
  terminated: optional(ContainerStateTerminated),
  waiting: optional(ContainerStateWaiting),
});
export type ContainerState = InferInput<typeof ContainerState>;

export const ResourceHealth = model("io.k8s.api.core.v1.ResourceHealth", {
  health: optional(string),
  message: optional(string),
  resourceID: string,
});
export type ResourceHealth = InferInput<typeof ResourceHealth>;

export const ResourceStatus = model("io.k8s.api.core.v1.ResourceStatus", {
  name: string,
  resources: optional(mapList(ResourceHealth, ["resourceID"])),
});
export type ResourceStatus = InferInput<typeof ResourceStatus>;

export const LinuxContainerUser = model("io.k8s.api.core.v1.LinuxContainerUser", {
  gid: int64,
  supplementalGroups: optional(atomicList(int64)),
  uid: int64,
});
export type LinuxContainerUser = InferInput<typeof LinuxContainerUser>;

export const ContainerUser = model("io.k8s.api.core.v1.ContainerUser", {
  linux: optional(LinuxContainerUser),
});
export type ContainerUser = InferInput<typeof ContainerUser>;

export const ImageVolumeStatus = model("io.k8s.api.core.v1.ImageVolumeStatus", {
  imageRef: string,
});
export type ImageVolumeStatus = InferInput<typeof ImageVolumeStatus>;

export const VolumeStatus = model("io.k8s.api.core.v1.VolumeStatus", {
  image: optional(ImageVolumeStatus),
});
export type VolumeStatus = InferInput<typeof VolumeStatus>;

export const VolumeMountStatus = model("io.k8s.api.core.v1.VolumeMountStatus", {
  mountPath: string,
  name: string,
  readOnly: optional(boolean),
  recursiveReadOnly: optional(string),
  volumeStatus: optional(VolumeStatus),
});
export type VolumeMountStatus = InferInput<typeof VolumeMountStatus>;

export const ContainerStatus = model("io.k8s.api.core.v1.ContainerStatus", {
  allocatedResources: optional(map(quantity)),
  allocatedResourcesStatus: optional(mapList(ResourceStatus, ["name"], { mergeKey: "name", strategy: "merge" })),
  containerID: optional(string),
  image: string,
  imageID: string,
  lastState: struct(ContainerState),
  name: string,
  ready: boolean,
  resources: optional(ResourceRequirements),
  restartCount: int32,
  started: optional(boolean),
  state: struct(ContainerState),
  stopSignal: optional(string),
  user: optional(ContainerUser),
  volumeMounts: optional(mapList(VolumeMountStatus, ["mountPath"], { mergeKey: "mountPath", strategy: "merge" })),
});
export type ContainerStatus = InferInput<typeof ContainerStatus>;

export const HostIP = model("io.k8s.api.core.v1.HostIP", {
  ip: string,
});
export type HostIP = InferInput<typeof HostIP>;

export const NodeAllocatableResourceClaimStatus = model("io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus", {
  containers: optional(setList(string)),
  resourceClaimName: string,
  resources: map(quantity),
});
export type NodeAllocatableResourceClaimStatus = InferInput<typeof NodeAllocatableResourceClaimStatus>;

export const PodCondition = model("io.k8s.api.core.v1.PodCondition", {
  lastProbeTime: orNull(time),
  lastTransitionTime: orNull(time),
  message: optional(string),
  observedGeneration: optional(int64),
  reason: optional(string),
  status: string,
  type: string,
});
export type PodCondition = InferInput<typeof PodCondition>;

export const PodExtendedResourceClaimStatus = model("io.k8s.api.core.v1.PodExtendedResourceClaimStatus", {
  requestMappings: atomicList(ContainerExtendedResourceRequest),
  resourceClaimName: string,
});
export type PodExtendedResourceClaimStatus = InferInput<typeof PodExtendedResourceClaimStatus>;

export const PodIP = model("io.k8s.api.core.v1.PodIP", {
  ip: string,
});
export type PodIP = InferInput<typeof PodIP>;

export const PodResourceClaimStatus = model("io.k8s.api.core.v1.PodResourceClaimStatus", {
  name: string,
  resourceClaimName: optional(string),
});
export type PodResourceClaimStatus = InferInput<typeof PodResourceClaimStatus>;

export const PodStatus = model("io.k8s.api.core.v1.PodStatus", {
  allocatedResources: optional(map(quantity)),
  conditions: optional(mapList(PodCondition, ["type"], { mergeKey: "type", strategy: "merge" })),
  containerStatuses: optional(atomicList(ContainerStatus)),
  ephemeralContainerStatuses: optional(atomicList(ContainerStatus)),
  extendedResourceClaimStatus: optional(PodExtendedResourceClaimStatus),
  hostIP: optional(string),
  hostIPs: optional(atomicList(HostIP, { mergeKey: "ip", strategy: "merge" })),
  initContainerStatuses: optional(atomicList(ContainerStatus)),
  message: optional(string),
  nodeAllocatableResourceClaimStatuses: optional(atomicList(NodeAllocatableResourceClaimStatus)),
  nominatedNodeName: optional(string),
  observedGeneration: optional(int64),
  phase: optional(string),
  podIP: optional(string),
  podIPs: optional(mapList(PodIP, ["ip"], { mergeKey: "ip", strategy: "merge" })),
  qosClass: optional(string),
  reason: optional(string),
  resize: optional(string),
  resourceClaimStatuses: optional(
    mapList(PodResourceClaimStatus, ["name"], { mergeKey: "name", strategy: "merge,retainKeys" }),
  ),
  resources: optional(ResourceRequirements),
  startTime: optional(time),
});
export type PodStatus = InferInput<typeof PodStatus>;

export const PodSchema = model("io.k8s.api.core.v1.Pod", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(PodSpec),
  status: struct(PodStatus),
});

export const Pod = defineKind({
  group: "",
  version: "v1",
  kind: "Pod",
  resource: "pods",
  scope: "Namespaced",
  shortNames: ["po"],
  categories: ["all"],
  subresources: [
    "attach",
    "binding",
    "ephemeralcontainers",
    "eviction",
    "exec",
    "log",
    "portforward",
    "proxy",
    "resize",
    "status",
  ],
  schema: PodSchema,
  columns: podColumns,
  selectable: [
    { field: "spec.nodeName", value: (pod) => pod.spec.nodeName ?? "" },
    { field: "spec.restartPolicy", value: (pod) => pod.spec.restartPolicy ?? "" },
    { field: "spec.schedulerName", value: (pod) => pod.spec.schedulerName ?? "" },
    { field: "spec.serviceAccountName", value: (pod) => pod.spec.serviceAccountName ?? "" },
    { field: "spec.hostNetwork", value: (pod) => String(pod.spec.hostNetwork ?? false) },
    { field: "status.phase", value: (pod) => pod.status.phase ?? "" },
    { field: "status.podIP", value: (pod) => pod.status.podIP ?? "" },
    { field: "status.nominatedNodeName", value: (pod) => pod.status.nominatedNodeName ?? "" },
  ],
  defaults: (pod) => defaultPod(pod.spec),
  prepare: preparePod,
  validate: (pod, old) => (old === undefined ? validatePodCreate(pod) : validatePodUpdate(pod, old)),
  parts: {
    status: { prepare: preparePodStatus, validate: validatePodStatus },
    resize: { validate: validatePodResize },
    ephemeralcontainers: { validate: validateEphemeralContainers },
  },
  warnings: podWarnings,
  generation: "spec",
  gracePeriod: (pod) => gracePeriodOf(pod),
});
export type Pod = InferInput<typeof PodSchema>;
