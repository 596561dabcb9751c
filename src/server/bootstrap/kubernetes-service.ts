import { type BootstrapOptions, createOnce, type Placed, send } from "./bootstrap.ts";

const NAMESPACE = "/api/v1/namespaces/default";
const SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

/** Points the Service "kubernetes" at this server. */
export async function publishEndpoint(options: BootstrapOptions): Promise<void> {
  for (const placed of endpointObjects(options)) await put(options.fetch, placed);
}

/** What leads from the Service "kubernetes" to this server. */
export function endpointObjects({ address, port }: Pick<BootstrapOptions, "address" | "port">): Placed[] {
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kubernetes", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
  const endpoints = {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "kubernetes", labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: [{ ip: address }], ports: [{ name: "https", port, protocol: "TCP" }] }],
  };
  return [
    { path: `${NAMESPACE}/endpoints`, object: endpoints },
    { path: SLICES, object: slice },
  ];
}

async function put(fetch: BootstrapOptions["fetch"], { path, object }: Placed): Promise<void> {
  await createOnce(fetch, { path, object });
  const response = await send(fetch, { method: "PUT", path: `${path}/${object.metadata?.name}`, object });
  if (!response.ok)
    throw new Error(`cannot publish this server at ${path}: ${response.status} ${await response.text()}`);
}
