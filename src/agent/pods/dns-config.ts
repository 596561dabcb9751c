import { readFileSync } from "node:fs";
import type { PodNetwork, StoredPod } from "../pod-context.ts";

export interface DnsConfig {
  servers: string[];
  searches: string[];
  options: string[];
}

/** The limits of glibc and of Kubernetes: more is cut off. */
const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;

/** Reads a resolv.conf. An absent file is an empty one. */
function hostDns(file: string): DnsConfig {
  const config: DnsConfig = { servers: [], searches: [], options: [] };
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return config;
  }
  for (const line of text.split("\n")) {
    const [word, ...values] = line.trim().split(/\s+/);
    if (word === "nameserver" && values[0] !== undefined) config.servers.push(values[0]);
    if (word === "search") config.searches = values;
    if (word === "options") config.options.push(...values);
  }
  return config;
}

/** What goes into the resolv.conf of a pod, by its dnsPolicy and dnsConfig. */
export function dnsConfigOf(pod: StoredPod, network: PodNetwork, hostFile = "/etc/resolv.conf"): DnsConfig {
  const { dnsPolicy = "ClusterFirst", hostNetwork = false, dnsConfig } = pod.spec ?? {};
  const cluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  const host = hostDns(hostFile);
  const domain = network.clusterDomain;
  const base: DnsConfig =
    dnsPolicy === "None"
      ? { servers: [], searches: [], options: [] }
      : cluster && network.clusterDNS.length > 0
        ? {
            servers: [...network.clusterDNS],
            searches: [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain, ...host.searches],
            options: ["ndots:5"],
          }
        : host;
  const options = new Map(base.options.map((option) => [option.split(":")[0] ?? "", option]));
  for (const { name = "", value } of dnsConfig?.options ?? []) {
    options.set(name, value === undefined || value === "" ? name : `${name}:${value}`);
  }
  return {
    servers: [...new Set([...base.servers, ...(dnsConfig?.nameservers ?? [])])].slice(0, MAX_SERVERS),
    searches: [...new Set([...base.searches, ...(dnsConfig?.searches ?? [])])].slice(0, MAX_SEARCHES),
    options: [...options.values()],
  };
}
