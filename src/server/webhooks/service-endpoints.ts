import { Service } from "../../api/kinds/core/service.ts";
import { serviceEndpoints } from "../proxy/service-endpoints.ts";
import type { Registry } from "../registry/registry.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { CallError } from "./call-error.ts";
import type { ServiceReference } from "./client-config.ts";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * Where a Service answers: straight at one of its ready endpoints, not at its cluster address, since only nodes know what to do with
 * that one and an API server need not run on a node. Kubernetes does the same with --enable-aggregator-routing.
 */
export class ServiceEndpoints {
  readonly #parts: { readonly registry: Registry; readonly resources: ResourceTable };

  constructor(parts: { registry: Registry; resources: ResourceTable }) {
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
    const endpoints = serviceEndpoints(this.#parts, { namespace, name }, found.name ?? "");
    const chosen = endpoints[Math.floor(Math.random() * endpoints.length)];
    if (chosen === undefined) throw new CallError(`no endpoints available for service "${name}"`);
    return { host: chosen.address, port: chosen.port };
  }
}
