import { Service } from "../../api/kinds/core/service.ts";
import type { ServerContext } from "../server-context.ts";
import { serviceEndpoints } from "./service-endpoints.ts";

export interface ServicePort {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/**
 * Where a Service answers on a port: one of its ready endpoints, by chance. Throws Error when there is none.
 *
 * K8S-DIFF: never its cluster address, as with --enable-aggregator-routing: only nodes know what to do with that one, and an API server
 * need not run on a node.
 */
export function pickEndpoint(
  server: Pick<ServerContext, "registry" | "resources">,
  { namespace, name, port }: ServicePort,
): { host: string; port: number } {
  const which = { resource: server.resources.builtIn(Service), namespace, name };
  const spec = (server.registry.cached(which)?.value as Service | undefined)?.spec;
  if (spec === undefined) throw new Error(`service "${name}" not found`);
  if (spec.type === "ExternalName") return { host: spec.externalName ?? "", port };
  const found = spec.ports?.find((known) => known.port === port);
  if (found === undefined) throw new Error(`no service port ${port} found for service "${name}"`);
  const endpoints = serviceEndpoints(server, { namespace, name }, found.name ?? "");
  const chosen = endpoints[Math.floor(Math.random() * endpoints.length)];
  if (chosen === undefined) throw new Error(`no endpoints available for service "${name}"`);
  return { host: chosen.address, port: chosen.port };
}
