import { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import type { ServerContext } from "../server-context.ts";

/** Somewhere a Service can be reached. */
export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  /** Name of the pod in the Service's namespace that has the address. */
  readonly pod: string | undefined;
}

const SERVICE_LABEL = "kubernetes.io/service-name";

/** The slices of a Service, as the cache has them. */
export function slicesOf(
  { registry, resources }: Pick<ServerContext, "registry" | "resources">,
  { namespace, name }: { namespace: string; name: string },
): EndpointSlice[] {
  return registry
    .cachedList(resources.builtIn(EndpointSlice), namespace)
    .filter(({ value }) => value.metadata?.labels?.[SERVICE_LABEL] === name)
    .map(({ value }) => value as unknown as EndpointSlice);
}

/** The ready endpoints of a Service at its port of this name, which is empty for the only one. */
export function serviceEndpoints(
  server: Pick<ServerContext, "registry" | "resources">,
  service: { namespace: string; name: string },
  portName: string,
): ServiceEndpoint[] {
  return slicesOf(server, service).flatMap(({ endpoints, ports }) => {
    const port = ports?.find((known) => (known.name ?? "") === portName)?.port;
    if (port === undefined || port === null) return [];
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses, targetRef }) => {
        const isPod = targetRef?.kind === "Pod" && targetRef.namespace === service.namespace;
        return addresses.map((address) => ({ address, port, pod: isPod ? targetRef.name : undefined }));
      });
  });
}
