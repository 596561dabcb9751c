/**
 * Names of the cluster: what the Kubernetes DNS specification (version 1.1.0) says about services, endpoints and pods. Answers are
 * made from the informers' caches at the moment of the question, so there is nothing to keep in step.
 */
import type { Answer, Question } from "@dnsquery/dns-packet";
import type { Service } from "../../../api/kinds/core/service.ts";
import type { EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";
import { contains, type Prefix } from "../ipv4.ts";
import { type HeadlessEndpoint, headlessEndpoints } from "./headless-endpoints.ts";

/** Where names are looked up. */
export interface ServiceLookup {
  service(namespace: string, name: string): Service | undefined;
  services(namespace: string): readonly Service[];
  /** The EndpointSlices of a service. */
  slices(namespace: string, name: string): readonly EndpointSlice[];
  servicesAt(clusterIP: string): readonly Service[];
  slicesAt(address: string): readonly EndpointSlice[];
}

export interface ZoneOptions {
  lookup: ServiceLookup;
  /** Such as "cluster.local". */
  domain: string;
  /** Address of the cluster's DNS. */
  dnsAddress: string;
  /** Networks whose addresses only this zone knows names for. */
  networks: readonly Prefix[];
}

export interface ZoneAnswer {
  readonly rcode: "NOERROR" | "NXDOMAIN";
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
  readonly additionals: readonly Answer[];
  /** A name outside of this answer whose records belong to it: what an alias leads to. */
  readonly follow?: string;
}

/** Seconds that resolvers may keep an answer: short, for endpoints move. What CoreDNS uses for Kubernetes. */
const TTL = 5;
const VERSION = "1.1.0";

/** Answers a question about the cluster; undefined when the name is not the cluster's to know. */
export function answerFromZone(question: Question, zone: ZoneOptions): ZoneAnswer | undefined {
  const name = question.name.toLowerCase().replace(/\.$/, "");
  const records = name.endsWith(".in-addr.arpa") ? pointers(name, zone) : namesIn(name, zone);
  if (records === undefined) return undefined;
  return select(records, { question, zone });
}

/** All records of a name, whatever was asked; no record at all is a name that exists without any. */
interface Found {
  readonly answers: readonly Answer[];
  /** Addresses of the targets in the answers. */
  readonly additionals?: readonly Answer[];
  readonly follow?: string;
}

const EXISTS: Found = { answers: [] };
type Records = Found | "absent" | undefined;

function select(records: Found | "absent", { question, zone }: { question: Question; zone: ZoneOptions }): ZoneAnswer {
  const soa = [soaOf(zone.domain)];
  if (records === "absent") return { rcode: "NXDOMAIN", answers: [], authorities: soa, additionals: [] };
  const answers = records.answers
    .filter(({ type }) => type === question.type || type === "CNAME" || question.type === "ANY")
    .map((answer) => ({ ...answer, name: question.name }));
  const alias = records.follow !== undefined && question.type !== "CNAME";
  return {
    rcode: "NOERROR",
    answers,
    authorities: answers.length === 0 ? soa : [],
    additionals: answers.some(({ type }) => type === "SRV") ? (records.additionals ?? []) : [],
    ...(alias && records.follow !== undefined ? { follow: records.follow } : {}),
  };
}

function soaOf(domain: string): Answer {
  const data = { mname: `ns.dns.${domain}`, rname: `hostmaster.${domain}`, serial: 1, refresh: 7200, retry: 1800 };
  return { type: "SOA", name: domain, ttl: TTL, data: { ...data, expire: 86_400, minimum: TTL } };
}

function namesIn(name: string, zone: ZoneOptions): Records {
  const { domain, dnsAddress } = zone;
  if (name === domain) {
    return { answers: [soaOf(domain), { type: "NS", name, ttl: TTL, data: `ns.dns.${domain}` }] };
  }
  if (!name.endsWith(`.${domain}`)) return undefined;
  const labels = name.slice(0, -domain.length - 1).split(".");
  const top = labels.pop();
  if (top === "svc") return serviceNames(labels, zone);
  if (top === "pod") return podNames(labels, name);
  if (top === "dns-version" && labels.length === 0) {
    return { answers: [{ type: "TXT", name, ttl: TTL, data: VERSION }] };
  }
  if (top === "dns" && labels.join(".") === "ns") return { answers: [address(name, dnsAddress)] };
  return top === "dns" && labels.length === 0 ? EXISTS : "absent";
}

const address = (name: string, data: string): Answer => ({ type: "A", name, ttl: TTL, data });

function serviceNames(labels: readonly string[], zone: ZoneOptions): Records {
  const [namespace = "", name = "", third, fourth, ...more] = labels.toReversed();
  if (labels.length === 0) return EXISTS;
  if (labels.length === 1) return zone.lookup.services(namespace).length > 0 ? EXISTS : "absent";
  const service = zone.lookup.service(namespace, name);
  if (service === undefined || more.length > 0) return "absent";
  const fqdn = `${name}.${namespace}.svc.${zone.domain}`;
  const subject: Subject = { service, fqdn, endpoints: endpointsOf(service, zone) };
  if (third === undefined) return wholeService(subject);
  if (fourth !== undefined) return portOf(subject, { port: fourth, protocol: third });
  if (third === "_tcp" || third === "_udp" || third === "_sctp") return EXISTS;
  const hosts = (subject.endpoints ?? []).filter(({ hostname }) => hostname === third);
  return hosts.length === 0 ? "absent" : { answers: hosts.map((host) => address(`${third}.${fqdn}`, host.address)) };
}

interface Subject {
  readonly service: Service;
  readonly fqdn: string;
  /** Of a headless service; absent for one with an address. */
  readonly endpoints: readonly HeadlessEndpoint[] | undefined;
}

function endpointsOf(service: Service, { lookup }: ZoneOptions): readonly HeadlessEndpoint[] | undefined {
  const { namespace = "", name = "" } = service.metadata ?? {};
  return service.spec?.clusterIP === "None" ? headlessEndpoints(lookup.slices(namespace, name)) : undefined;
}

function wholeService(subject: Subject): Records {
  const { service, fqdn, endpoints } = subject;
  const { type, externalName = "", clusterIP = "", ports = [] } = service.spec ?? {};
  if (type === "ExternalName") {
    return { answers: [{ type: "CNAME", name: fqdn, ttl: TTL, data: externalName }], follow: externalName };
  }
  const addresses = endpoints?.map((endpoint) => endpoint.address) ?? (clusterIP === "" ? [] : [clusterIP]);
  const named = ports.map((port) => servers(subject, (one) => one.name === (port.name ?? "")));
  return {
    answers: [...new Set(addresses)].map((one) => address(fqdn, one)).concat(named.flatMap((found) => found.answers)),
    additionals: named.flatMap((found) => found.additionals),
  };
}

function portOf(subject: Subject, { port, protocol }: { port: string; protocol: string }): Records {
  if (subject.service.spec?.type === "ExternalName") return "absent";
  const found = servers(subject, (one) => `_${one.name}` === port && `_${one.protocol.toLowerCase()}` === protocol);
  return found.answers.length === 0 ? "absent" : found;
}

interface NamedPort {
  readonly name: string;
  readonly protocol: string;
}

/** SRV records of the ports that match, with the addresses of their targets. */
function servers(subject: Subject, matches: (port: NamedPort) => boolean) {
  const { service, fqdn, endpoints } = subject;
  const targets =
    endpoints === undefined
      ? (service.spec?.ports ?? [])
          .map(({ name = "", protocol = "TCP", port }) => ({ name, protocol, port }))
          .filter(matches)
          .map(({ port }) => ({ target: fqdn, port, address: service.spec?.clusterIP ?? "" }))
      : endpoints.flatMap((endpoint) =>
          endpoint.ports
            .filter(matches)
            .map(({ port }) => ({ target: `${endpoint.hostname}.${fqdn}`, port, address: endpoint.address })),
        );
  const weight = Math.max(1, Math.floor(100 / Math.max(1, targets.length)));
  return {
    answers: targets.map(({ target, port }): Answer => {
      return { type: "SRV", name: fqdn, ttl: TTL, data: { priority: 0, weight, port, target } };
    }),
    additionals: targets.map((one) => address(one.target, one.address)),
  };
}

/** `10-244-1-5.default.pod`: the name says the address, whether or not such a pod lives. */
function podNames(labels: readonly string[], name: string): Records {
  const [namespace, dashed, ...more] = labels.toReversed();
  if (dashed === undefined) return namespace === undefined ? EXISTS : "absent";
  const octets = dashed.split("-");
  const valid = octets.length === 4 && octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256);
  return valid && more.length === 0 ? { answers: [address(name, octets.join("."))] } : "absent";
}

function pointers(name: string, zone: ZoneOptions): Records {
  const octets = name.slice(0, -".in-addr.arpa".length).split(".").toReversed();
  const ip = octets.join(".");
  if (octets.length !== 4) return undefined;
  const targets = [
    ...zone.lookup.servicesAt(ip).map((service) => `${service.metadata?.name}.${service.metadata?.namespace}`),
    ...zone.lookup.slicesAt(ip).flatMap((slice) => hostsAt(slice, { ip, zone })),
  ];
  if (targets.length > 0) {
    const full = [...new Set(targets)].map((target) => `${target}.svc.${zone.domain}`);
    return { answers: full.map((data): Answer => ({ type: "PTR", name, ttl: TTL, data })) };
  }
  return zone.networks.some((network) => contains(network, ip)) ? "absent" : undefined;
}

function hostsAt(slice: EndpointSlice, { ip, zone }: { ip: string; zone: ZoneOptions }): string[] {
  const name = slice.metadata?.labels?.["kubernetes.io/service-name"] ?? "";
  const namespace = slice.metadata?.namespace ?? "";
  if (zone.lookup.service(namespace, name)?.spec?.clusterIP !== "None") return [];
  return headlessEndpoints([slice])
    .filter((endpoint) => endpoint.address === ip)
    .map(({ hostname }) => `${hostname}.${name}.${namespace}`);
}
