import { Node } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { Service } from "../api/kinds/core/service.ts";
import { type Endpoint, EndpointSlice } from "../api/kinds/discovery/endpoint-slice.ts";
import { type CacheOf, type Context, type Controller, watch } from "./controller.ts";
import { applySlices, MANAGED_BY, SERVICE_NAME } from "./endpoints/apply-slices.ts";
import {
  type Backend,
  backendsOf,
  familiesOf,
  hasManagedEndpoints,
  type StoredService,
  selects,
} from "./endpoints/backends.ts";
import { type EndpointGroup, planSlices } from "./endpoints/slices.ts";
import { controllerReference } from "./owner.ts";
import { podCondition, type StoredPod } from "./pods/pod-state.ts";
import { canonicalText } from "./same-content.ts";

const MANAGER = "endpointslice-controller.k8s.io";
const ZONE = "topology.kubernetes.io/zone";

/** Services of the pod's namespace that select it. */
export function servicesOf(pod: StoredPod, cache: CacheOf): string[] {
  return cache(Service)
    .by("namespace", pod.metadata.namespace ?? "")
    .filter((service) => selects(service, pod))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

/** Lists the addresses behind every service that has a selector. */
export const endpointSliceController: Controller = {
  name: "endpoint-slice-controller",
  kind: Service,
  owns: [EndpointSlice],
  watches: [watch(Pod, servicesOf)],
  reads: [Node],
  writes: ["endpointslices.discovery.k8s.io [managed-by=endpointslice-controller]"],
  reconcile,
};

async function reconcile(key: string, { cache, client }: Context) {
  const service = cache(Service).get(key);
  // Slices of a service that is gone go with their owner.
  if (service === undefined || !hasManagedEndpoints(service) || service.metadata.deletionTimestamp !== undefined)
    return undefined;
  const pods = cache(Pod).by("namespace", service.metadata.namespace ?? "");
  const zoneOf = (node: string): string | undefined => cache(Node).get(node)?.metadata.labels?.[ZONE];
  const existing = cache(EndpointSlice)
    .by("owner", service.metadata.uid)
    .filter((slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER);
  const readySince = new Map(pods.map((pod) => [pod.metadata.uid, podCondition(pod, "Ready")?.lastTransitionTime]));
  const plan = planSlices(existing, groupsOf(service, pods, zoneOf), {
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace ?? "",
      labels: labelsOf(service),
      ownerReferences: [controllerReference(Service, service)],
    },
    since: service.metadata.creationTimestamp,
    changedAt: (endpoint) => readySince.get(endpoint.targetRef?.uid ?? "") ?? undefined,
  });
  await applySlices(client, plan);
  return undefined;
}

function labelsOf({ metadata, spec }: StoredService): Record<string, string> {
  const { "service.kubernetes.io/headless": _, ...labels } = metadata.labels ?? {};
  return {
    ...labels,
    ...(spec?.clusterIP === "None" ? { "service.kubernetes.io/headless": "" } : {}),
    [SERVICE_NAME]: metadata.name,
    [MANAGED_BY]: MANAGER,
  };
}

/** Endpoints by family and by ports: pods may resolve a named port to different numbers. */
export function groupsOf(
  service: StoredService,
  pods: Iterable<StoredPod>,
  zoneOf: (node: string) => string | undefined,
): EndpointGroup[] {
  const all = [...pods];
  return familiesOf(service).flatMap((addressType) => {
    const groups = new Map<string, EndpointGroup>();
    for (const backend of backendsOf(service, all, addressType)) {
      const key = canonicalText(backend.ports);
      const group = groups.get(key) ?? { addressType, ports: backend.ports, endpoints: [] };
      group.endpoints.push(endpointOf(backend, service, zoneOf));
      groups.set(key, group);
    }
    return groups.size === 0 ? [{ addressType, ports: [], endpoints: [] }] : [...groups.values()];
  });
}

function endpointOf(
  { pod, ip, ready, terminating, hostname }: Backend,
  service: StoredService,
  zoneOf: (node: string) => string | undefined,
): Endpoint {
  const node = pod.spec?.nodeName;
  const zone = node ? zoneOf(node) : undefined;
  return {
    addresses: [ip],
    conditions: {
      ready: service.spec?.publishNotReadyAddresses === true || (ready && !terminating),
      serving: ready,
      terminating,
    },
    ...(hostname === undefined ? {} : { hostname }),
    ...(node ? { nodeName: node } : {}),
    targetRef: { kind: "Pod", namespace: pod.metadata.namespace, name: pod.metadata.name, uid: pod.metadata.uid },
    ...(zone === undefined ? {} : { zone }),
  };
}
