import { ApiError, badRequestError, notFoundError } from "../../api/errors.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import type { Service } from "../../api/kinds/core/service.ts";
import type { Reply } from "../http/answer.ts";
import { proxyRequest } from "../proxy/proxy-request.ts";
import { proxyable } from "../proxy/proxyable-address.ts";
import { schemeNamePort } from "../proxy/scheme-name-port.ts";
import { serviceEndpoints } from "../proxy/service-endpoints.ts";
import type { Upstream } from "../proxy/upstream.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitConnection } from "./connect-options.ts";

const PORT = /^\d{1,5}$/;
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** Passes a request below …/proxy on to a node, a pod or an endpoint of a Service. */
export async function proxy(ctx: ResourceContext): Promise<Reply> {
  await admitConnection(ctx);
  return proxyRequest(ctx, (await UPSTREAMS[ctx.resource.kind.kind]?.(ctx)) ?? nothingThere(ctx), restOf(ctx));
}

const UPSTREAMS: Readonly<Record<string, (ctx: ResourceContext) => Promise<Upstream> | Upstream>> = {
  Node: nodeUpstream,
  Pod: podUpstream,
  Service: serviceUpstream,
};

const nothingThere = ({ resource, target }: ResourceContext): never => {
  throw notFoundError(resource.name, target.name);
};

/** What follows /proxy in the path, as it came: the other side knows best what its escapes mean. */
function restOf({ info, target }: ResourceContext): string {
  const before = target.namespace === "" ? 6 : 8;
  const segments = info.path.split("/").slice(before);
  return segments.length === 0 ? "" : `/${segments.join("/")}`;
}

/** The node's agent; another port of the node when one is named. */
async function nodeUpstream({ server, target }: ResourceContext): Promise<Upstream> {
  const { scheme, name, port } = schemeNamePort(target.name, "node");
  const agent = await server.nodes.upstream(name);
  if (port === "" || Number(port) === agent.port) return agent;
  return upstreamAt(scheme, { host: proxyable(agent.host), port: numberOf(port, `node "${name}"`) });
}

async function podUpstream({ resource, server, target }: ResourceContext): Promise<Upstream> {
  const { scheme, name, port } = schemeNamePort(target.name, "pod");
  const pod = (await server.registry.read({ resource, namespace: target.namespace, name })).value as Pod;
  const host = proxyable(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP);
  const first = pod.spec?.containers?.find(({ ports = [] }) => ports.length > 0)?.ports?.[0]?.containerPort;
  if (port === "") return upstreamAt(scheme, { host, port: first ?? DEFAULT_PORTS[scheme || "http"] });
  return upstreamAt(scheme, { host, port: numberOf(port, `pod "${name}"`) });
}

/** A ready pod behind the Service. Other addresses are not gone to: whoever may write endpoints would reach everything that this server reaches. */
async function serviceUpstream({ resource, server, target }: ResourceContext): Promise<Upstream> {
  const { namespace } = target;
  const { scheme, name, port } = schemeNamePort(target.name, "service");
  const service = (await server.registry.read({ resource, namespace, name })).value as Service;
  const ports = service.spec?.ports ?? [];
  const found = ports.find((known) => (PORT.test(port) ? known.port === Number(port) : (known.name ?? "") === port));
  if (PORT.test(port) && found === undefined) {
    throw unavailable(`no service port ${port} found for service "${name}"`);
  }
  const hasAddress = (pod: string, address: string): boolean => {
    const found = server.registry.cached({ resource: server.resources.builtIn(Pod), namespace, name: pod });
    return (found?.value as Pod | undefined)?.status?.podIPs?.some(({ ip }) => ip === address) === true;
  };
  const ready = serviceEndpoints(server, { namespace, name }, found?.name ?? port).filter(
    ({ address, pod }) => pod !== undefined && hasAddress(pod, address),
  );
  const one = ready[Math.floor(Math.random() * ready.length)];
  if (one === undefined) throw unavailable(`no endpoints available for service "${target.name}"`);
  return upstreamAt(scheme, { host: proxyable(one.address), port: one.port });
}

/** Certificates of pods are nobody's to check: they are called by their addresses. */
const upstreamAt = (scheme: "" | "http" | "https", at: { host: string; port: number }): Upstream =>
  scheme === "https" ? { ...at, tls: {} } : at;

function numberOf(port: string, of: string): number {
  const number = PORT.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65535)
    throw badRequestError(`invalid port "${port}" of ${of}: it must be a number from 1 to 65535`);
  return number;
}

const unavailable = (message: string): ApiError => new ApiError("ServiceUnavailable", message);
