import type { Service } from "../../api/kinds/core/service.ts";

/** What a Service holds that no other may have. */
export interface ClaimedValues {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
}

export const NO_VALUES: ClaimedValues = { addresses: [], ports: [] };

/** Whether a Service has an address in the cluster. */
export function hasClusterIP({ spec }: Service): boolean {
  return spec?.type !== "ExternalName" && spec?.clusterIP !== "None";
}

/** Whether a Service is reached through ports of the nodes. */
export function hasNodePorts({ spec }: Service): boolean {
  return spec?.type === "NodePort" || (spec?.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
}

/** The addresses and ports that a Service has now. */
export function claimedValues(service: Service): ClaimedValues {
  const { spec } = service;
  const addresses = hasClusterIP(service) ? (spec?.clusterIPs ?? [spec?.clusterIP ?? ""]) : [];
  const ports = [...(spec?.ports ?? []).map((port) => port.nodePort ?? 0), spec?.healthCheckNodePort ?? 0];
  return {
    addresses: addresses.filter((address) => address !== "" && address !== "None"),
    ports: [...new Set(ports.filter((port) => port > 0))],
  };
}

/** What is held before and not after. */
export function givenUp(before: ClaimedValues, after: ClaimedValues): ClaimedValues {
  return {
    addresses: before.addresses.filter((address) => !after.addresses.includes(address)),
    ports: before.ports.filter((port) => !after.ports.includes(port)),
  };
}
