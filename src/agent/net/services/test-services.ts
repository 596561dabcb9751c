/** Services and EndpointSlices for tests, as the API server would hand them out. */
import type { Service, ServicePort, ServiceSpec } from "../../../api/kinds/core/service.ts";
import type { Endpoint, EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";
import type { Stored } from "../../../client/client.ts";

let revision = 0;

const metaOf = (name: string, labels: Record<string, string> = {}) => ({
  name,
  namespace: "default",
  uid: name,
  resourceVersion: String(++revision),
  creationTimestamp: "2026-01-01T00:00:00Z",
  labels,
});

/** A service with port 80, unless the spec says otherwise. */
export function testService(name: string, spec: ServiceSpec & { clusterIP: string }): Stored<Service> {
  const ports: ServicePort[] = [{ port: 80, protocol: "TCP", targetPort: 8080 }];
  return { metadata: metaOf(name), spec: { type: "ClusterIP", ports, ...spec } };
}

export interface TestEndpoint {
  readonly address: string;
  readonly node?: string;
  readonly hostname?: string;
  /** "ready" unless said. */
  readonly state?: "ready" | "not ready" | "ending";
}

/** The slice of a service with these endpoints, on port 8080 unless said. */
export function testSlice(
  service: string,
  endpoints: readonly TestEndpoint[],
  ports: EndpointSlice["ports"] = [{ port: 8080, protocol: "TCP" }],
): Stored<EndpointSlice> {
  return {
    metadata: metaOf(`${service}-1`, { "kubernetes.io/service-name": service }),
    addressType: "IPv4",
    endpoints: endpoints.map(endpointOf),
    ...(ports === undefined ? {} : { ports }),
  };
}

function endpointOf({ address, node, hostname, state = "ready" }: TestEndpoint): Endpoint {
  return {
    addresses: [address],
    conditions: { ready: state === "ready", serving: state !== "not ready", terminating: state === "ending" },
    ...(node === undefined ? {} : { nodeName: node }),
    ...(hostname === undefined ? {} : { hostname }),
  };
}
