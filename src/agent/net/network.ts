/** The node's network: the bridge, addresses for pods, routes, services and names. */
import { Node } from "../../api/kinds/core/node.ts";
import { Service } from "../../api/kinds/core/service.ts";
import { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import type { Informer } from "../../client/informer.ts";
import type { Informers } from "../../client/informers.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import { type RunCommand, runCommand } from "../../lib/run-command.ts";
import type { PodNetwork } from "../pod-context.ts";
import { type Bridge, ensureBridge, removeBridge } from "./bridge.ts";
import { writeCniConfig } from "./cni.ts";
import { type DnsServer, startDnsServer } from "./dns/dns-server.ts";
import { Forwarder } from "./dns/forwarder.ts";
import { KUBE_DNS, kubeDnsService, nodeDnsSlice } from "./dns/kube-dns.ts";
import { lookupIn } from "./dns/service-lookup.ts";
import { parsePrefix } from "./ipv4.ts";
import { followNodeRoutes, setRoutes } from "./node-routes.ts";
import { SERVICE_INDEXES, SLICE_INDEXES } from "./service-indexes.ts";
import { NftTable } from "./services/nft-table.ts";
import { serviceEnv } from "./services/service-env.ts";
import { ServiceProxy } from "./services/service-proxy.ts";

/** What tells the networks of several agents on one machine apart. */
export interface NetworkNames {
  /** At most 15 characters. */
  readonly bridge: string;
  /** Name of the nftables table. */
  readonly table: string;
}

export const DEFAULT_NAMES: NetworkNames = { bridge: "orch0", table: "orch" };

export interface NetworkOptions {
  informers: Informers;
  nodeName: string;
  /** This node's pods; from the Node's spec.podCIDR. */
  podCIDR: string;
  /** All pods of the cluster. */
  clusterCIDR: string;
  serviceCIDR: string;
  /** Address of the cluster's DNS, within serviceCIDR. */
  clusterDNS: string;
  clusterDomain: string;
  /** The agent's folder: the CNI configuration goes to `cni` in it. */
  dir: string;
  log: Logger;
  clock: Clock;
  names?: NetworkNames;
  /** Names the resolvers for everything outside of the cluster; /etc/resolv.conf. */
  resolvConf?: string;
  run?: RunCommand;
}

/** Disposing of it ends what this process does; bridge, routes and rules stay, and with them pods and services. */
export interface Network extends PodNetwork, AsyncDisposable {
  readonly bridge: Bridge;
}

/**
 * Brings up the network of this node: resolves when pods can be added and every service there is works. Rejects when something is
 * missing on the machine, with what it is.
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { informers, dir, clusterDNS, clusterDomain, run = runCommand, names = DEFAULT_NAMES } = options;
  const log = options.log.with({ component: "network" });
  const stop = new AbortController();
  const bridge = await ensureBridge({ run, name: names.bridge, podCIDR: options.podCIDR });
  // With a route of their own, service addresses work from this node without a default route, and with a source in the pod network.
  await run(["ip", "route", "replace", options.serviceCIDR, "dev", bridge.name]);
  await writeCniConfig({ dir, bridge });

  const services = informers.of(Service, SERVICE_INDEXES);
  const slices = informers.of(EndpointSlice, SLICE_INDEXES);
  const dns = await startDns({ ...options, log }, { bridge, services, slices });
  const routes = followNodeRoutes({ ...options, nodes: informers.of(Node), run, log, signal: stop.signal });
  const proxy = await ServiceProxy.start({
    services,
    slices,
    fallbacks: new Map([
      [KUBE_DNS, { service: kubeDnsService(clusterDNS), slice: nodeDnsSlice(bridge.gateway, dns.port) }],
    ]),
    node: options,
    table: new NftTable({ ...options, run, name: names.table }),
    run,
    log,
    clock: options.clock,
    signal: stop.signal,
  });

  return {
    bridge,
    clusterDNS: [clusterDNS],
    clusterDomain,
    drained: (podIPs, signal) => proxy.drained(podIPs, signal),
    serviceEnv: async (namespace, { serviceLinks }) => {
      await services.synced;
      const kubernetes = services.get("default/kubernetes");
      return serviceEnv([...(kubernetes ? [kubernetes] : []), ...(serviceLinks ? services.list(namespace) : [])]);
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error("the network is being stopped"));
      await Promise.all([dns[Symbol.asyncDispose](), proxy.finished, routes]);
    },
  };
}

async function startDns(
  options: NetworkOptions,
  { bridge, services, slices }: { bridge: Bridge; services: Informer<Service>; slices: Informer<EndpointSlice> },
): Promise<DnsServer> {
  const { clusterDNS, clusterDomain, clusterCIDR, serviceCIDR, resolvConf = "/etc/resolv.conf" } = options;
  return await startDnsServer({
    address: bridge.gateway,
    port: 53,
    zone: {
      lookup: lookupIn(services, slices),
      domain: clusterDomain,
      dnsAddress: clusterDNS,
      networks: [parsePrefix(clusterCIDR), parsePrefix(serviceCIDR)],
    },
    forwarder: new Forwarder({ resolvConf, exclude: [clusterDNS, bridge.gateway] }),
    log: options.log,
  });
}

export interface RemoveNetworkOptions {
  log: Logger;
  names?: NetworkNames;
  run?: RunCommand;
}

/** Takes away everything that `startNetwork` leaves on the machine; nothing to do is success. Pods must be gone before. */
export async function removeNetwork(options: RemoveNetworkOptions): Promise<void> {
  const { log, names = DEFAULT_NAMES, run = runCommand } = options;
  await new NftTable({ run, name: names.table, serviceCIDR: "", clusterCIDR: "", podCIDR: "" }).remove();
  await setRoutes(new Map(), { run, log });
  await removeBridge(run, names.bridge);
}
