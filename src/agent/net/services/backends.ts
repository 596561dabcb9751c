/** Which endpoints a service port sends its connections to: pure, from the service's EndpointSlices. */
import type { ServicePort } from "../../../api/kinds/core/service.ts";
import type { EndpointPort, EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";

export interface Backend {
  readonly address: string;
  readonly port: number;
}

export interface Backends {
  /** In the order of address and port, so that the same endpoints always make the same rules. */
  readonly all: readonly Backend[];
  /** Those on this node. */
  readonly local: readonly Backend[];
  /** Nothing is ready: `all` are pods that are ending but still serve. */
  readonly terminating: boolean;
}

interface Candidate extends Backend {
  readonly ready: boolean;
  readonly local: boolean;
}

/** Backends of one port: the ready ones, or failing that those that are terminating and still serve; likewise on this node alone. */
export function backendsOf(port: ServicePort, slices: readonly EndpointSlice[], nodeName: string): Backends {
  const candidates = slices.flatMap((slice) => candidatesOf(slice, port, nodeName));
  const all = chosen(candidates);
  return {
    all,
    local: chosen(candidates.filter((candidate) => candidate.local)),
    terminating: all.length > 0 && !candidates.some((candidate) => candidate.ready),
  };
}

/** Slices name a port as the service does; a service with a single port may leave the name out in both. */
function portOf(slice: EndpointSlice, wanted: ServicePort): EndpointPort | undefined {
  return slice.ports?.find(
    (port) => (port.name ?? "") === (wanted.name ?? "") && (port.protocol ?? "TCP") === (wanted.protocol ?? "TCP"),
  );
}

function candidatesOf(slice: EndpointSlice, wanted: ServicePort, nodeName: string): Candidate[] {
  const port = portOf(slice, wanted)?.port;
  if (slice.addressType !== "IPv4" || port === undefined) return [];
  return (slice.endpoints ?? []).flatMap((endpoint) => {
    const address = endpoint.addresses[0];
    // Absent conditions mean ready, as the API documents; serving follows ready where it is absent.
    const ready = endpoint.conditions?.ready ?? true;
    const serving = endpoint.conditions?.serving ?? ready;
    const fallback = serving && endpoint.conditions?.terminating === true;
    if (address === undefined || !(ready || fallback)) return [];
    return [{ address, port, ready, local: endpoint.nodeName === nodeName }];
  });
}

function chosen(candidates: readonly Candidate[]): Backend[] {
  const ready = candidates.filter((candidate) => candidate.ready);
  const used = ready.length > 0 ? ready : candidates;
  const unique = new Map(used.map(({ address, port }) => [`${address}:${port}`, { address, port }]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, backend]) => backend);
}
