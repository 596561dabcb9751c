/**
 * What one Service is in nftables: its chains, its sets and its elements in the table's maps. Pure.
 *
 * A service port has up to three chains: `svc-` sends to any backend, `loc-` to those on this node, `ext-` is where traffic from
 * outside the cluster enters. Only services with session affinity have chains and sets per backend.
 */
import type { Service, ServicePort } from "../../../api/kinds/core/service.ts";
import type { EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";
import { type Backend, backendsOf } from "./backends.ts";

/** An element of one of the table's maps or sets. */
export interface Element {
  readonly container: "service-ips" | "node-ports" | "hairpin";
  readonly key: string;
  /** The verdict; absent in a set. */
  readonly value?: string;
}

/** An address and port at which UDP flows may be remembered by the kernel. Address absent: any of the node's. */
export interface UdpFrontend {
  readonly address?: string;
  readonly port: number;
}

export interface ServicePlan {
  /** Names to rules. */
  readonly chains: ReadonlyMap<string, readonly string[]>;
  /** Names to declarations. */
  readonly sets: ReadonlyMap<string, string>;
  readonly elements: readonly Element[];
  /** Addresses that new connections are sent to, except those that are ending and used because nothing better is left. */
  readonly addresses: ReadonlySet<string>;
  /** UDP entries and the backends behind each, to forget flows by. */
  readonly udp: ReadonlyMap<string, { frontend: UdpFrontend; backends: ReadonlySet<string> }>;
}

export interface ProxyNode {
  readonly nodeName: string;
  /** All pods' addresses; connections from elsewhere are masqueraded, for answers must come back through this node. */
  readonly clusterCIDR: string;
}

export const EMPTY_PLAN: ServicePlan = {
  chains: new Map(),
  sets: new Map(),
  elements: [],
  addresses: new Set(),
  udp: new Map(),
};

interface Building {
  readonly service: Service;
  readonly node: ProxyNode;
  readonly chains: Map<string, readonly string[]>;
  readonly sets: Map<string, string>;
  readonly elements: Element[];
  readonly addresses: Set<string>;
  readonly udp: Map<string, { frontend: UdpFrontend; backends: ReadonlySet<string> }>;
}

/** Plans a service; headless services, external names and those that another proxy serves come out empty. */
export function planService(service: Service, slices: readonly EndpointSlice[], node: ProxyNode): ServicePlan {
  if (!isProxied(service)) return EMPTY_PLAN;
  const building: Building = {
    service,
    node,
    chains: new Map(),
    sets: new Map(),
    elements: [],
    addresses: new Set(),
    udp: new Map(),
  };
  for (const port of service.spec?.ports ?? []) planPort(building, port, slices);
  return building;
}

function isProxied({ metadata, spec }: Service): boolean {
  const labels = metadata?.labels ?? {};
  return (
    spec?.type !== "ExternalName" &&
    isAddress(spec?.clusterIP) &&
    labels["service.kubernetes.io/service-proxy-name"] === undefined &&
    labels["service.kubernetes.io/headless"] === undefined
  );
}

const isAddress = (text: string | undefined): text is string => text !== undefined && /^\d+(\.\d+){3}$/.test(text);

function planPort(to: Building, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const spec = to.service.spec ?? {};
  const protocol = (port.protocol ?? "TCP").toLowerCase();
  const id = `${to.service.metadata?.namespace}/${to.service.metadata?.name}/${protocol}/${port.port}`;
  const backends = backendsOf(port, slices, to.node.nodeName);
  const somewhere = backends.all.length > 0;
  const enter = (address: string, chain: string): void => {
    to.elements.push({
      container: "service-ips",
      key: `${address} . ${protocol} . ${port.port}`,
      value: `goto ${somewhere ? chain : "reject-service"}`,
    });
    remember(to, protocol, { address, port: port.port }, backends.all);
  };

  if (somewhere) {
    planBackends(to, { id, protocol, ...backends });
    planExternal(to, { id, protocol, local: backends.local });
    for (const { address } of backends.all) {
      to.elements.push({ container: "hairpin", key: `${address} . ${address}` });
      if (!backends.terminating) to.addresses.add(address);
    }
  }
  enter(spec.clusterIP ?? "", spec.internalTrafficPolicy === "Local" ? `loc-${id}` : `svc-${id}`);
  for (const address of (spec.externalIPs ?? []).filter(isAddress)) enter(address, `ext-${id}`);
  for (const ingress of to.service.status?.loadBalancer?.ingress ?? []) {
    if (isAddress(ingress.ip) && ingress.ipMode !== "Proxy") enter(ingress.ip, balancerChain(to, id, somewhere));
  }
  if (port.nodePort !== undefined && port.nodePort !== 0) {
    const value = `goto ${somewhere ? `ext-${id}` : "reject-service"}`;
    to.elements.push({ container: "node-ports", key: `${protocol} . ${port.nodePort}`, value });
    remember(to, protocol, { port: port.nodePort }, backends.all);
  }
}

function remember(to: Building, protocol: string, frontend: UdpFrontend, backends: readonly Backend[]): void {
  if (protocol !== "udp") return;
  const addresses = new Set(backends.map((backend) => backend.address));
  to.udp.set(`${frontend.address ?? ""}:${frontend.port}`, { frontend, backends: addresses });
}

interface PlannedPort {
  readonly id: string;
  readonly protocol: string;
  readonly all: readonly Backend[];
  readonly local: readonly Backend[];
}

function planBackends(to: Building, { id, protocol, all, local }: PlannedPort): void {
  const sticky = to.service.spec?.sessionAffinity === "ClientIP";
  const send = (backends: readonly Backend[]): string[] =>
    sticky ? stickyRules(to, { id, protocol, backends }) : [dnatRule(protocol, backends)];
  to.chains.set(`svc-${id}`, [`ip saddr != ${to.node.clusterCIDR} jump mark-masquerade`, ...send(all)]);
  if (to.service.spec?.internalTrafficPolicy === "Local" || to.service.spec?.externalTrafficPolicy === "Local") {
    // Backends elsewhere, none here: silence rather than refusal, for the client is not wrong and may try another node.
    to.chains.set(`loc-${id}`, local.length === 0 ? ["drop"] : send(local));
  }
}

function dnatRule(protocol: string, backends: readonly Backend[]): string {
  const [only] = backends;
  if (backends.length === 1 && only !== undefined) {
    return `meta l4proto ${protocol} dnat to ${only.address}:${only.port}`;
  }
  const choices = backends.map(({ address, port }, index) => `${index} : ${address} . ${port}`).join(", ");
  return `meta l4proto ${protocol} dnat ip to numgen random mod ${backends.length} map { ${choices} }`;
}

/** One set per backend holds the clients it serves, so that a backend that goes takes only its own clients along. */
function stickyRules(
  to: Building,
  { id, protocol, backends }: { id: string; protocol: string; backends: readonly Backend[] },
): string[] {
  const timeout = to.service.spec?.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
  const chains = backends.map((backend) => {
    const suffix = `${id}/${backend.address}/${backend.port}`;
    // The timeout is part of the name: a set's own cannot be changed.
    const set = `aff-${timeout}-${suffix}`;
    to.sets.set(set, `type ipv4_addr; flags dynamic,timeout; timeout ${timeout}s;`);
    to.chains.set(`ep-${suffix}`, [`update @${set} { ip saddr }`, dnatRule(protocol, [backend])]);
    return { set, chain: `ep-${suffix}` };
  });
  const choices = chains.map(({ chain }, index) => `${index} : goto ${chain}`).join(", ");
  return [
    ...chains.map(({ set, chain }) => `ip saddr @${set} goto ${chain}`),
    `numgen random mod ${chains.length} vmap { ${choices} }`,
  ];
}

function planExternal(to: Building, { id }: { id: string; protocol: string; local: readonly Backend[] }): void {
  const spec = to.service.spec ?? {};
  const balanced = (to.service.status?.loadBalancer?.ingress ?? []).length > 0;
  const hasNodePort = (spec.ports ?? []).some((port) => (port.nodePort ?? 0) !== 0);
  if (!hasNodePort && !balanced && (spec.externalIPs ?? []).length === 0) return;
  const rules =
    spec.externalTrafficPolicy === "Local"
      ? [
          // The policy is about clients outside; pods and this node reach every backend.
          `ip saddr ${to.node.clusterCIDR} goto svc-${id}`,
          "fib saddr type local jump mark-masquerade",
          `fib saddr type local goto svc-${id}`,
          `goto loc-${id}`,
        ]
      : ["jump mark-masquerade", `goto svc-${id}`];
  to.chains.set(`ext-${id}`, rules);
}

/** Entry for a load balancer's addresses: `ext-`, behind a check of the client's address where the service asks for one. */
function balancerChain(to: Building, id: string, somewhere: boolean): string {
  const ranges = (to.service.spec?.loadBalancerSourceRanges ?? []).map((range) => range.trim());
  if (ranges.length === 0 || !somewhere) return `ext-${id}`;
  to.chains.set(`lb-${id}`, [`ip saddr != { ${ranges.join(", ")} } drop`, `goto ext-${id}`]);
  return `lb-${id}`;
}
