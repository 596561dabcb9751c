import type { ServiceSpec } from "./service.ts";

/** Three hours: how long a client sticks to its pod when nothing else is said. */
const STICKY_SECONDS = 10800;

/** Fills in what depends on the type of a service; addresses and node ports are the server's to give. */
export function defaultService(spec: ServiceSpec): void {
  if (spec.sessionAffinity === "ClientIP") {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= STICKY_SECONDS;
  } else if (spec.sessionAffinity === "None") {
    delete spec.sessionAffinityConfig;
  }
  // Zero and the empty string are what an unset target port reads as.
  for (const port of spec.ports ?? []) port.targetPort ||= port.port;
  const hasNodePorts = spec.type === "NodePort" || spec.type === "LoadBalancer";
  const isExternal = hasNodePorts || (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
  if (isExternal) spec.externalTrafficPolicy ??= "Cluster";
  if (hasNodePorts || spec.type === "ClusterIP") spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
}

/** Who changes only one of the two fields for the first address means both. */
export function syncAddresses(spec: ServiceSpec, old: ServiceSpec | undefined): void {
  const { clusterIP = "", clusterIPs = [] } = spec;
  if (old === undefined) {
    if (clusterIP !== "" && clusterIPs.length === 0) spec.clusterIPs = [clusterIP];
    if (clusterIP === "" && clusterIPs[0] !== undefined) spec.clusterIP = clusterIPs[0];
    return;
  }
  const listChanged = clusterIPs.join() !== (old.clusterIPs ?? []).join();
  if (clusterIP !== (old.clusterIP ?? "")) {
    if (clusterIP === "" && !listChanged) delete spec.clusterIPs;
    else if (clusterIP !== "" && !listChanged) spec.clusterIPs = [clusterIP, ...clusterIPs.slice(1)];
  } else if (listChanged && clusterIPs.length === 0) {
    delete spec.clusterIP;
  }
}
