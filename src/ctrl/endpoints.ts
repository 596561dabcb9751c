import { type EndpointAddress, type EndpointSubset, Endpoints } from "../api/kinds/core/endpoints.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { Service } from "../api/kinds/core/service.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { type Backend, backendsOf, familiesOf, hasManagedEndpoints, type StoredService } from "./endpoints/backends.ts";
import { TRIGGER } from "./endpoints/slices.ts";
import { servicesOf } from "./endpointslice.ts";
import { podCondition, type StoredPod } from "./pods/pod-state.ts";
import { sameContent } from "./same-content.ts";
import { isNamespaceEnding, unless } from "./unless.ts";

const MANAGED = "endpoints.kubernetes.io/managed-by";
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
/** Most addresses in one Endpoints object; Kubernetes truncates there too. */
const MOST = 1000;

/** Keeps the older, single-object form of what the endpoint slices say. */
export const endpointsController: Controller = {
  name: "endpoints-controller",
  kind: Service,
  watches: [
    watch(Pod, servicesOf),
    watch(Endpoints, ({ metadata }) => (metadata.labels?.[MANAGED] ? [`${metadata.namespace}/${metadata.name}`] : [])),
  ],
  writes: ["endpoints"],
  reconcile,
};

async function reconcile(key: string, { cache, client }: Context) {
  const service = cache(Service).get(key);
  const current = cache(Endpoints).get(key);
  if (service === undefined) {
    if (current?.metadata.labels?.[MANAGED] === undefined) return undefined;
    const { name, namespace, uid } = current.metadata;
    await client.delete(Endpoints, { name, namespace }, { preconditions: { uid } }).catch(unless("NotFound"));
    return undefined;
  }
  if (!hasManagedEndpoints(service)) return undefined;
  const pods = cache(Pod).by("namespace", service.metadata.namespace ?? "");
  const { subsets, truncated } = subsetsOf(service, pods);
  const labels = labelsOf(service);
  const over = truncated ? { [OVER_CAPACITY]: "truncated" } : {};
  if (current === undefined) {
    const annotations = { [TRIGGER]: triggerOf(service, pods), ...over };
    const { name, namespace } = service.metadata;
    await client
      .create(Endpoints, { metadata: { name, namespace, labels, annotations }, subsets })
      .catch((error: unknown) => {
        if (!isNamespaceEnding(error)) throw error;
      });
    return undefined;
  }
  const { [TRIGGER]: _, [OVER_CAPACITY]: before, ...annotations } = current.metadata.annotations ?? {};
  const same =
    sameContent(current.subsets, subsets) &&
    sameContent(current.metadata.labels, labels) &&
    (before !== undefined) === truncated;
  if (same) return undefined;
  const trigger = grew(current.subsets ?? [], subsets) ? { [TRIGGER]: triggerOf(service, pods) } : {};
  await client.update(Endpoints, {
    ...current,
    metadata: { ...current.metadata, labels, annotations: { ...annotations, ...over, ...trigger } },
    subsets,
  });
  return undefined;
}

function labelsOf({ metadata, spec }: StoredService): Record<string, string> {
  const { "service.kubernetes.io/headless": _, ...labels } = metadata.labels ?? {};
  return {
    ...labels,
    ...(spec?.clusterIP === "None" ? { "service.kubernetes.io/headless": "" } : {}),
    [MANAGED]: "endpoint-controller",
  };
}

const triggerOf = (service: StoredService, pods: readonly StoredPod[]): string =>
  [service.metadata.creationTimestamp, ...pods.map((pod) => podCondition(pod, "Ready")?.lastTransitionTime ?? "")]
    .sort()
    .at(-1) ?? "";

/** Whether there is an address, ready or not, that was not there before in that state. */
function grew(before: readonly EndpointSubset[], after: readonly EndpointSubset[]): boolean {
  const states = (subsets: readonly EndpointSubset[]): string[] =>
    subsets.flatMap(({ addresses = [], notReadyAddresses = [] }) => [
      ...addresses.map(({ ip }) => `+${ip}`),
      ...notReadyAddresses.map(({ ip }) => `-${ip}`),
    ]);
  const known = new Set(states(before));
  return states(after).some((state) => !known.has(state));
}

/** Addresses grouped by the ports they serve. Pure. */
function subsetsOf(
  service: StoredService,
  pods: Iterable<StoredPod>,
): { subsets: EndpointSubset[]; truncated: boolean } {
  const [family = "IPv4"] = familiesOf(service);
  const all = service.spec?.publishNotReadyAddresses === true;
  const backends = backendsOf(service, pods, family).filter(
    // Without ports there is nothing to connect to, except by name.
    ({ terminating, ports }) => (all || !terminating) && (ports.length > 0 || service.spec?.clusterIP === "None"),
  );
  // Ready ones first, so that cutting takes those that do not serve.
  const ordered = [...backends].sort((a, b) => Number(b.ready) - Number(a.ready));
  const groups = new Map<string, EndpointSubset>();
  for (const backend of ordered.slice(0, MOST)) {
    const key = JSON.stringify(backend.ports);
    const group = groups.get(key) ?? {
      ports: backend.ports.map(({ name, ...port }) => ({ ...(name ? { name } : {}), ...port })),
    };
    const list = all || backend.ready ? "addresses" : "notReadyAddresses";
    group[list] = [...(group[list] ?? []), addressOf(backend)].sort((a, b) => (a.ip < b.ip ? -1 : 1));
    groups.set(key, group);
  }
  const subsets = [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subset]) => subset);
  return { subsets, truncated: backends.length > MOST };
}

function addressOf({ pod, ip, hostname }: Backend): EndpointAddress {
  const { name, namespace, uid } = pod.metadata;
  return {
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}
