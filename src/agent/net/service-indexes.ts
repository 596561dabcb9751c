/** How the network finds Services and EndpointSlices in the informers' caches. */
import type { Service } from "../../api/kinds/core/service.ts";
import type { EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";

/** namespace/name of the service that a slice belongs to; at most one. */
export function serviceOf({ metadata }: EndpointSlice): readonly string[] {
  const name = metadata?.labels?.["kubernetes.io/service-name"];
  return name === undefined ? [] : [`${metadata?.namespace}/${name}`];
}

export const SERVICE_INDEXES = {
  clusterIP: ({ spec }: Service): readonly string[] => (spec?.clusterIP ? [spec.clusterIP] : []),
};

export const SLICE_INDEXES = {
  service: serviceOf,
  address: ({ endpoints }: EndpointSlice): readonly string[] => [
    ...new Set((endpoints ?? []).flatMap(({ addresses }) => addresses)),
  ],
};
