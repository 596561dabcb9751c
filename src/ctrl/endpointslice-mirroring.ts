import { Endpoints } from "../api/kinds/core/endpoints.ts";
import { Service } from "../api/kinds/core/service.ts";
import { EndpointSlice } from "../api/kinds/discovery/endpoint-slice.ts";
import type { Stored } from "../client/client.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { applySlices, MANAGED_BY, SERVICE_NAME } from "./endpoints/apply-slices.ts";
import { type EndpointGroup, planSlices } from "./endpoints/slices.ts";
import { controllerReference } from "./owner.ts";

const MANAGER = "endpointslicemirroring-controller.k8s.io";

/** Copies Endpoints written by hand, for a service without selector, into slices. */
export const endpointSliceMirroringController: Controller = {
  name: "endpoint-slice-mirroring-controller",
  kind: Endpoints,
  owns: [EndpointSlice],
  watches: [watch(Service, ({ metadata }) => [`${metadata.namespace}/${metadata.name}`])],
  writes: ["endpointslices.discovery.k8s.io [managed-by=endpointslicemirroring-controller]"],
  reconcile,
};

async function reconcile(key: string, { cache, client }: Context) {
  const endpoints = cache(Endpoints).get(key);
  if (endpoints === undefined || endpoints.metadata.deletionTimestamp !== undefined) return undefined;
  const existing = cache(EndpointSlice)
    .by("owner", endpoints.metadata.uid)
    .filter((slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER);
  const service = cache(Service).get(key);
  const mirrored =
    service !== undefined &&
    Object.keys(service.spec?.selector ?? {}).length === 0 &&
    endpoints.metadata.labels?.["endpointslice.kubernetes.io/skip-mirror"] !== "true" &&
    endpoints.metadata.annotations?.["control-plane.alpha.kubernetes.io/leader"] === undefined;
  const { "endpoints.kubernetes.io/managed-by": _, ...labels } = endpoints.metadata.labels ?? {};
  const plan = planSlices(existing, mirrored ? mirrorGroups(endpoints) : [], {
    metadata: {
      generateName: `${endpoints.metadata.name}-`,
      namespace: endpoints.metadata.namespace ?? "",
      labels: { ...labels, [SERVICE_NAME]: endpoints.metadata.name, [MANAGED_BY]: MANAGER },
      ownerReferences: [controllerReference(Endpoints, endpoints)],
    },
  });
  await applySlices(client, plan);
  return undefined;
}

/** One group a subset and address family. Pure. */
function mirrorGroups(endpoints: Stored<Endpoints>): EndpointGroup[] {
  const groups: EndpointGroup[] = [];
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of endpoints.subsets ?? []) {
    for (const addressType of ["IPv4", "IPv6"]) {
      const of = (list: typeof addresses, ready: boolean): EndpointGroup["endpoints"] =>
        list
          .filter(({ ip }) => ip.includes(":") === (addressType === "IPv6"))
          .map(({ ip, hostname, nodeName, targetRef }) => ({
            addresses: [ip],
            conditions: { ready },
            ...(hostname ? { hostname } : {}),
            ...(nodeName ? { nodeName } : {}),
            ...(targetRef === undefined ? {} : { targetRef }),
          }));
      const found = [...of(addresses, true), ...of(notReadyAddresses, false)];
      if (found.length === 0) continue;
      groups.push({
        addressType,
        ports: ports.map(({ name = "", port, protocol = "TCP", appProtocol }) => ({
          name,
          port,
          protocol,
          ...(appProtocol === undefined ? {} : { appProtocol }),
        })),
        endpoints: found,
      });
    }
  }
  return groups;
}
