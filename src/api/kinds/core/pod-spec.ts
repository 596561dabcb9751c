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
  quantity,
  string,
} from "../../schema.ts";
import { LabelSelector } from "../meta/label-selector.ts";
import { Affinity } from "./affinity.ts";
import { AppArmorProfile } from "./app-armor-profile.ts";
import { Container } from "./container.ts";
import { EphemeralContainer } from "./ephemeral-container.ts";
import { LocalObjectReference } from "./local-object-reference.ts";
import { ResourceRequirements } from "./resource-requirements.ts";
import { SELinuxOptions } from "./se-linux-options.ts";
import { SeccompProfile } from "./seccomp-profile.ts";
import { Toleration } from "./toleration.ts";
import { Volume } from "./volume.ts";
import { WindowsSecurityContextOptions } from "./windows-security-context-options.ts";

export const HostAlias = model("io.k8s.api.core.v1.HostAlias", {
  hostnames: optional(atomicList(string)),
  ip: string,
});
export type HostAlias = InferInput<typeof HostAlias>;

export const PodDNSConfigOption = model("io.k8s.api.core.v1.PodDNSConfigOption", {
  name: optional(string),
  value: optional(string),
});
export type PodDNSConfigOption = InferInput<typeof PodDNSConfigOption>;

export const PodDNSConfig = model("io.k8s.api.core.v1.PodDNSConfig", {
  nameservers: optional(atomicList(string)),
  options: optional(atomicList(PodDNSConfigOption)),
  searches: optional(atomicList(string)),
});
export type PodDNSConfig = InferInput<typeof PodDNSConfig>;

export const PodOS = model("io.k8s.api.core.v1.PodOS", {
  name: string,
});
export type PodOS = InferInput<typeof PodOS>;

export const PodReadinessGate = model("io.k8s.api.core.v1.PodReadinessGate", {
  conditionType: string,
});
export type PodReadinessGate = InferInput<typeof PodReadinessGate>;

export const PodResourceClaim = model("io.k8s.api.core.v1.PodResourceClaim", {
  name: string,
  resourceClaimName: optional(string),
  resourceClaimTemplateName: optional(string),
});
export type PodResourceClaim = InferInput<typeof PodResourceClaim>;

export const PodSchedulingGate = model("io.k8s.api.core.v1.PodSchedulingGate", {
  name: string,
});
export type PodSchedulingGate = InferInput<typeof PodSchedulingGate>;

export const PodSchedulingGroup = model(
  "io.k8s.api.core.v1.PodSchedulingGroup",
  {
    podGroupName: optional(string),
  },
  { "x-kubernetes-unions": [{ "fields-to-discriminateBy": { podGroupName: "PodGroupName" } }] },
);
export type PodSchedulingGroup = InferInput<typeof PodSchedulingGroup>;

export const Sysctl = model("io.k8s.api.core.v1.Sysctl", {
  name: string,
  value: string,
});
export type Sysctl = InferInput<typeof Sysctl>;

export const PodSecurityContext = model("io.k8s.api.core.v1.PodSecurityContext", {
  appArmorProfile: optional(AppArmorProfile),
  fsGroup: optional(int64),
  fsGroupChangePolicy: optional(string),
  runAsGroup: optional(int64),
  runAsNonRoot: optional(boolean),
  runAsUser: optional(int64),
  seLinuxChangePolicy: optional(string),
  seLinuxOptions: optional(SELinuxOptions),
  seccompProfile: optional(SeccompProfile),
  supplementalGroups: optional(atomicList(int64)),
  supplementalGroupsPolicy: optional(string),
  sysctls: optional(atomicList(Sysctl)),
  windowsOptions: optional(WindowsSecurityContextOptions),
});
export type PodSecurityContext = InferInput<typeof PodSecurityContext>;

export const TopologySpreadConstraint = model("io.k8s.api.core.v1.TopologySpreadConstraint", {
  labelSelector: optional(LabelSelector),
  matchLabelKeys: optional(atomicList(string)),
  maxSkew: int32,
  minDomains: optional(int32),
  nodeAffinityPolicy: optional(string),
  nodeTaintsPolicy: optional(string),
  topologyKey: string,
  whenUnsatisfiable: string,
});
export type TopologySpreadConstraint = InferInput<typeof TopologySpreadConstraint>;

export const PodSpec = model("io.k8s.api.core.v1.PodSpec", {
  activeDeadlineSeconds: optional(int64),
  affinity: optional(Affinity),
  automountServiceAccountToken: optional(boolean),
  containers: mapList(Container, ["name"], { mergeKey: "name", strategy: "merge" }),
  dnsConfig: optional(PodDNSConfig),
  dnsPolicy: optional(string, "ClusterFirst"),
  enableServiceLinks: optional(boolean),
  ephemeralContainers: optional(mapList(EphemeralContainer, ["name"], { mergeKey: "name", strategy: "merge" })),
  hostAliases: optional(mapList(HostAlias, ["ip"], { mergeKey: "ip", strategy: "merge" })),
  hostIPC: optional(boolean),
  hostNetwork: optional(boolean),
  hostPID: optional(boolean),
  hostUsers: optional(boolean),
  hostname: optional(string),
  hostnameOverride: optional(string),
  imagePullSecrets: optional(mapList(LocalObjectReference, ["name"], { mergeKey: "name", strategy: "merge" })),
  initContainers: optional(mapList(Container, ["name"], { mergeKey: "name", strategy: "merge" })),
  nodeName: optional(string),
  nodeSelector: optional(map(string, { "x-kubernetes-map-type": "atomic" })),
  os: optional(PodOS),
  overhead: optional(map(quantity)),
  preemptionPolicy: optional(string),
  priority: optional(int32),
  priorityClassName: optional(string),
  readinessGates: optional(atomicList(PodReadinessGate)),
  resourceClaims: optional(mapList(PodResourceClaim, ["name"], { mergeKey: "name", strategy: "merge,retainKeys" })),
  resources: optional(ResourceRequirements),
  restartPolicy: optional(string, "Always"),
  runtimeClassName: optional(string),
  schedulerName: optional(string, "default-scheduler"),
  schedulingGates: optional(mapList(PodSchedulingGate, ["name"], { mergeKey: "name", strategy: "merge" })),
  schedulingGroup: optional(PodSchedulingGroup),
  securityContext: optional(PodSecurityContext, {}),
  serviceAccount: optional(string),
  serviceAccountName: optional(string),
  setHostnameAsFQDN: optional(boolean),
  shareProcessNamespace: optional(boolean),
  subdomain: optional(string),
  terminationGracePeriodSeconds: optional(int64, 30),
  tolerations: optional(atomicList(Toleration)),
  topologySpreadConstraints: optional(
    mapList(TopologySpreadConstraint, ["topologyKey", "whenUnsatisfiable"], {
      mergeKey: "topologyKey",
      strategy: "merge",
    }),
  ),
  volumes: optional(mapList(Volume, ["name"], { mergeKey: "name", strategy: "merge,retainKeys" })),
});
export type PodSpec = InferInput<typeof PodSpec>;
