import type { KubeObject } from "../../api/kind.ts";
import type { Placed } from "./bootstrap.ts";

/** Where the ranges of cluster addresses are, of which the one named kubernetes comes from the server's flags. */
export const SERVICE_CIDRS = "/apis/networking.k8s.io/v1/servicecidrs";
const NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** Objects that exist from the first start on. */
export function builtInObjects({ serviceIP, serviceRange }: { serviceIP: string; serviceRange: string }): Placed[] {
  return [
    ...NAMESPACES.map((name) => ({
      path: "/api/v1/namespaces",
      object: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
    })),
    priorityClass("system-cluster-critical", 2_000_000_000),
    priorityClass("system-node-critical", 2_000_001_000),
    { path: SERVICE_CIDRS, object: serviceCidr(serviceRange) },
    { path: "/api/v1/namespaces/default/services", object: kubernetesService(serviceIP) },
  ];
}

function priorityClass(name: string, value: number): Placed {
  const description = `Used for system critical pods that must run in the cluster${
    name === "system-cluster-critical" ? ", but can be moved to another node if necessary" : ", on the node they are on"
  }.`;
  const object = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value, description };
  return { path: "/apis/scheduling.k8s.io/v1/priorityclasses", object };
}

function serviceCidr(cidr: string): KubeObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name: "kubernetes" },
    spec: { cidrs: [cidr] },
  };
}

function kubernetesService(clusterIP: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", labels: { component: "apiserver", provider: "kubernetes" } },
    spec: { clusterIP, ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }] },
  };
}
