/** The Service by which pods know the cluster's DNS, and what stands in for its endpoints on each node. */
import { isReason } from "../../../api/errors.ts";
import { Service } from "../../../api/kinds/core/service.ts";
import type { EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";
import type { Client } from "../../../client/client.ts";

/** namespace/name of the Service. */
export const KUBE_DNS = "kube-system/kube-dns";

const PORTS = [
  { name: "dns", protocol: "UDP", port: 53 },
  { name: "dns-tcp", protocol: "TCP", port: 53 },
];

/** The Service at the cluster's DNS address. */
export function kubeDnsService(clusterDNS: string): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      namespace: "kube-system",
      name: "kube-dns",
      labels: { "k8s-app": "kube-dns", "kubernetes.io/name": "CoreDNS" },
    },
    spec: {
      type: "ClusterIP",
      clusterIP: clusterDNS,
      ports: PORTS.map((port) => ({ ...port, targetPort: port.port })),
    },
  };
}

/** The node's own DNS server as the service's only endpoint. */
export function nodeDnsSlice(address: string, port: number): EndpointSlice {
  return {
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: PORTS.map(({ name, protocol }) => ({ name, protocol, port })),
  };
}

/**
 * Makes the Service, so that its address is taken and tools find it; one that is there is left alone. For whoever may write to
 * kube-system: nodes may not.
 */
export async function ensureKubeDnsService(client: Client, clusterDNS: string): Promise<void> {
  const service = kubeDnsService(clusterDNS);
  try {
    await client.get(Service, { namespace: "kube-system", name: "kube-dns" });
  } catch (error) {
    // Looked for first: a Service that exists is refused for its address, not its name.
    if (!isReason(error, "NotFound")) throw error;
    await client.create(Service, service);
  }
}
