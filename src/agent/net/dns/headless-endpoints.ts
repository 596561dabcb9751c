import type { EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";

/** One pod behind a headless service, as DNS knows it. */
export interface HeadlessEndpoint {
  /** The pod's own, or its address with dashes where it has none. */
  readonly hostname: string;
  readonly address: string;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

/** The ready endpoints of a service's slices, IPv4 only, each once. */
export function headlessEndpoints(slices: readonly EndpointSlice[]): readonly HeadlessEndpoint[] {
  const found = new Map<string, HeadlessEndpoint>();
  for (const slice of slices.filter(({ addressType }) => addressType === "IPv4")) {
    const ports = (slice.ports ?? []).flatMap(({ name = "", protocol = "TCP", port }) =>
      port === undefined ? [] : [{ name, protocol, port }],
    );
    for (const endpoint of slice.endpoints ?? []) {
      if (endpoint.conditions?.ready === false) continue;
      for (const address of endpoint.addresses) {
        const hostname = endpoint.hostname || address.replaceAll(".", "-");
        const known = found.get(`${hostname} ${address}`);
        found.set(`${hostname} ${address}`, { hostname, address, ports: [...(known?.ports ?? []), ...ports] });
      }
    }
  }
  return [...found.values()];
}
