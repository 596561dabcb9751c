import { Service } from "../../api/kinds/core/service.ts";
import { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import type { Feed } from "../cache/feed.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { CallError } from "./call-error.ts";
import type { ServiceReference } from "./client-config.ts";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const LABEL = "kubernetes.io/service-name";
const sliceService = {
  name: `label ${LABEL}`,
  valueIn: (stored: StoredObject): string => stored.value.metadata?.labels?.[LABEL] ?? "",
};

/**
 * Where a Service answers: straight at one of its ready endpoints, not at its cluster address, since only nodes know what to do with
 * that one and an API server need not run on a node. Kubernetes does the same with --enable-aggregator-routing.
 */
export class ServiceEndpoints {
  readonly #parts: { readonly registry: Registry; readonly resources: ResourceTable; readonly feed: Feed };

  constructor(parts: { registry: Registry; resources: ResourceTable; feed: Feed }) {
    this.#parts = parts;
  }

  /** One ready endpoint, by chance. Throws CallError when there is none. */
  pick({ namespace, name, port = 443 }: ServiceReference): Endpoint {
    const { registry, resources } = this.#parts;
    const which = { resource: resources.builtIn(Service), namespace, name };
    const spec = (registry.cached(which)?.value as Service | undefined)?.spec;
    if (spec === undefined) throw new CallError(`service "${name}" not found`);
    if (spec.type === "ExternalName") return { host: spec.externalName ?? "", port };
    const found = spec.ports?.find((p) => p.port === port);
    if (found === undefined) throw new CallError(`no service port ${port} found for service "${name}"`);
    const endpoints = this.#ready(namespace, name, found.name ?? "");
    const chosen = endpoints[Math.floor(Math.random() * endpoints.length)];
    if (chosen === undefined) throw new CallError(`no endpoints available for service "${name}"`);
    return chosen;
  }

  #ready(namespace: string, service: string, portName: string): Endpoint[] {
    const { feed, resources } = this.#parts;
    const resource = resources.builtIn(EndpointSlice);
    const slices = feed.cache(resource.prefix).indexed(sliceService, service, resource.range(namespace));
    return slices.flatMap(({ value }) => {
      const slice = value as EndpointSlice;
      const port = slice.ports?.find(({ name }) => (name ?? "") === portName)?.port;
      if (port === undefined) return [];
      const ready = (slice.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
      return ready.flatMap(({ addresses: [host] }) => (host === undefined ? [] : [{ host, port }]));
    });
  }
}
