import { defineKind } from "../../kind.ts";
import {
  atomicList,
  boolean,
  type InferInput,
  int32,
  intOrString,
  map,
  mapList,
  model,
  optional,
  string,
  struct,
} from "../../schema.ts";
import { Condition } from "../meta/condition.ts";
import { ObjectMeta } from "../meta/object-meta.ts";
import { serviceColumns } from "./service-columns.ts";
import { defaultService, syncAddresses } from "./service-defaults.ts";
import { validateServiceStatus } from "./service-external-validation.ts";
import { dropFieldsOfOldType } from "./service-type-change.ts";
import { validateService } from "./service-validation.ts";
import { serviceWarnings } from "./service-warnings.ts";

export const ClientIPConfig = model("io.k8s.api.core.v1.ClientIPConfig", {
  timeoutSeconds: optional(int32),
});
export type ClientIPConfig = InferInput<typeof ClientIPConfig>;

export const PortStatus = model("io.k8s.api.core.v1.PortStatus", {
  error: optional(string),
  port: int32,
  protocol: string,
});
export type PortStatus = InferInput<typeof PortStatus>;

export const LoadBalancerIngress = model("io.k8s.api.core.v1.LoadBalancerIngress", {
  hostname: optional(string),
  ip: optional(string),
  ipMode: optional(string),
  ports: optional(atomicList(PortStatus)),
});
export type LoadBalancerIngress = InferInput<typeof LoadBalancerIngress>;

export const LoadBalancerStatus = model("io.k8s.api.core.v1.LoadBalancerStatus", {
  ingress: optional(atomicList(LoadBalancerIngress)),
});
export type LoadBalancerStatus = InferInput<typeof LoadBalancerStatus>;

export const ServicePort = model("io.k8s.api.core.v1.ServicePort", {
  appProtocol: optional(string),
  name: optional(string),
  nodePort: optional(int32),
  port: int32,
  protocol: optional(string, "TCP"),
  targetPort: optional(intOrString),
});
export type ServicePort = InferInput<typeof ServicePort>;

export const SessionAffinityConfig = model("io.k8s.api.core.v1.SessionAffinityConfig", {
  clientIP: optional(ClientIPConfig),
});
export type SessionAffinityConfig = InferInput<typeof SessionAffinityConfig>;

export const ServiceSpec = model("io.k8s.api.core.v1.ServiceSpec", {
  allocateLoadBalancerNodePorts: optional(boolean),
  clusterIP: optional(string),
  clusterIPs: optional(atomicList(string)),
  externalIPs: optional(atomicList(string)),
  externalName: optional(string),
  externalTrafficPolicy: optional(string),
  healthCheckNodePort: optional(int32),
  internalTrafficPolicy: optional(string),
  ipFamilies: optional(atomicList(string)),
  ipFamilyPolicy: optional(string),
  loadBalancerClass: optional(string),
  loadBalancerIP: optional(string),
  loadBalancerSourceRanges: optional(atomicList(string)),
  ports: optional(mapList(ServicePort, ["port", "protocol"], { mergeKey: "port", strategy: "merge" })),
  publishNotReadyAddresses: optional(boolean),
  selector: optional(map(string, { "x-kubernetes-map-type": "atomic" })),
  sessionAffinity: optional(string, "None"),
  sessionAffinityConfig: optional(SessionAffinityConfig),
  trafficDistribution: optional(string),
  type: optional(string, "ClusterIP"),
});
export type ServiceSpec = InferInput<typeof ServiceSpec>;

export const ServiceStatus = model("io.k8s.api.core.v1.ServiceStatus", {
  conditions: optional(mapList(Condition, ["type"], { mergeKey: "type", strategy: "merge" })),
  loadBalancer: struct(LoadBalancerStatus),
});
export type ServiceStatus = InferInput<typeof ServiceStatus>;

export const ServiceSchema = model("io.k8s.api.core.v1.Service", {
  apiVersion: optional(string),
  kind: optional(string),
  metadata: struct(ObjectMeta),
  spec: struct(ServiceSpec),
  status: struct(ServiceStatus),
});

export const Service = defineKind({
  group: "",
  version: "v1",
  kind: "Service",
  resource: "services",
  scope: "Namespaced",
  shortNames: ["svc"],
  categories: ["all"],
  subresources: ["proxy", "status"],
  schema: ServiceSchema,
  columns: serviceColumns,
  selectable: [
    { field: "spec.clusterIP", value: (service) => service.spec.clusterIP ?? "" },
    { field: "spec.type", value: (service) => service.spec.type },
  ],
  names: "label",
  generation: "never",
  defaults: ({ spec, status }) => {
    defaultService(spec);
    if (spec.type !== "LoadBalancer") return;
    for (const entry of status.loadBalancer.ingress ?? []) if (entry.ip) entry.ipMode ??= "VIP";
  },
  prepare: ({ spec }, old) => {
    syncAddresses(spec, old?.spec);
    if (old !== undefined) dropFieldsOfOldType(spec, old.spec);
  },
  validate: validateService,
  warnings: serviceWarnings,
  parts: { status: { validate: validateServiceStatus } },
});
export type Service = InferInput<typeof ServiceSchema>;
