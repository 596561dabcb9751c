import type { Service } from "../../../api/kinds/core/service.ts";
import type { EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";
import type { Informer } from "../../../client/informer.ts";
import type { ServiceLookup } from "./cluster-zone.ts";

/** Looks names up in informers that have SERVICE_INDEXES and SLICE_INDEXES. */
export function lookupIn(services: Informer<Service>, slices: Informer<EndpointSlice>): ServiceLookup {
  return {
    service: (namespace, name) => services.get(`${namespace}/${name}`),
    services: (namespace) => services.list(namespace),
    slices: (namespace, name) => slices.by("service", `${namespace}/${name}`),
    servicesAt: (clusterIP) => services.by("clusterIP", clusterIP),
    slicesAt: (address) => slices.by("address", address),
  };
}
