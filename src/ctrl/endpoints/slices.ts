/** Spreads endpoints over slices with as few writes as possible. Pure. */
import type { Endpoint, EndpointPort, EndpointSlice } from "../../api/kinds/discovery/endpoint-slice.ts";
import type { Stored } from "../../client/client.ts";
import { canonicalText, sameContent } from "../same-content.ts";

export type StoredSlice = Stored<EndpointSlice>;

/** Endpoints that share an address family and ports, and so may share a slice. */
export interface EndpointGroup {
  addressType: string;
  ports: EndpointPort[];
  endpoints: Endpoint[];
}

/** What is the same for every slice of a service. */
export interface SliceMetadata {
  generateName: string;
  namespace: string;
  labels: Record<string, string>;
  ownerReferences: NonNullable<EndpointSlice["metadata"]>["ownerReferences"];
}

export interface SlicesPlan {
  create: EndpointSlice[];
  update: StoredSlice[];
  remove: StoredSlice[];
}

/** Most endpoints in a slice. kube-controller-manager: --max-endpoints-per-slice, 100. */
const MOST = 100;
export const TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

/** Who an endpoint is, whatever its state. */
const identity = (endpoint: Endpoint): string => `${endpoint.targetRef?.uid ?? ""} ${endpoint.addresses[0] ?? ""}`;

/** `since` is when the service came, `changedAt` the newest change behind an endpoint, as RFC 3339, where they are known. */
export function planSlices(
  existing: readonly StoredSlice[],
  groups: readonly EndpointGroup[],
  options: { metadata: SliceMetadata; since?: string; changedAt?: (endpoint: Endpoint) => string | undefined },
): SlicesPlan {
  const plan: SlicesPlan = { create: [], update: [], remove: [] };
  const usable = existing.filter((slice) => slice.metadata.deletionTimestamp === undefined);
  const left = new Set(usable);
  for (const group of groups) {
    const own = usable.filter(
      (slice) => left.has(slice) && slice.addressType === group.addressType && samePorts(slice, group),
    );
    for (const slice of own) left.delete(slice);
    planGroup(group, own, options, plan);
  }
  // A slice with outdated ports is changed rather than replaced, so that watchers see one event.
  plan.remove.push(...left);
  reuse(plan, options);
  return plan;
}

type Options = Parameters<typeof planSlices>[2];

const samePorts = (slice: EndpointSlice, group: EndpointGroup): boolean =>
  sameContent(sorted(slice.ports), sorted(group.ports));
const sorted = (ports: readonly EndpointPort[] | null | undefined): string[] => (ports ?? []).map(canonicalText).sort();

function planGroup(group: EndpointGroup, own: readonly StoredSlice[], options: Options, plan: SlicesPlan): void {
  const wanted = new Map(group.endpoints.map((endpoint) => [identity(endpoint), endpoint]));
  const kept = own.map((slice) => {
    const endpoints: Endpoint[] = [];
    for (const endpoint of slice.endpoints ?? []) {
      const next = wanted.get(identity(endpoint));
      if (next === undefined) continue;
      wanted.delete(identity(endpoint));
      endpoints.push(next);
    }
    return { slice, endpoints };
  });
  const fresh = [...wanted.values()];
  // Fullest first, so that half-empty slices empty themselves in time.
  for (const entry of [...kept].sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    entry.endpoints.push(...fresh.splice(0, Math.max(0, MOST - entry.endpoints.length)));
  }
  const used = kept.filter(({ endpoints }) => endpoints.length > 0);
  // One slice stays even without endpoints, to say that there are none.
  const standing = used.length > 0 || fresh.length > 0 || group.endpoints.length > 0 ? used : kept.slice(0, 1);
  for (const { slice, endpoints } of standing) {
    const next = withEndpoints(slice, { ...group, endpoints }, options);
    if (next !== undefined) plan.update.push(next);
  }
  plan.remove.push(...kept.filter((entry) => !standing.includes(entry)).map(({ slice }) => slice));
  const none = group.endpoints.length === 0 && standing.length === 0;
  for (let start = 0; start < fresh.length || (none && start === 0); start += MOST) {
    plan.create.push(newSlice({ ...group, endpoints: fresh.slice(start, start + MOST) }, options));
  }
}

function newSlice(group: EndpointGroup, { metadata, changedAt, since }: Options): EndpointSlice {
  const trigger = latest([since, ...group.endpoints.map((endpoint) => changedAt?.(endpoint))]);
  return {
    metadata: { ...metadata, ...(trigger === undefined ? {} : { annotations: { [TRIGGER]: trigger } }) },
    addressType: group.addressType,
    endpoints: orNull(group.endpoints),
    ports: orNull(group.ports),
  };
}

/** The slice with these endpoints, or undefined when it says that already. */
function withEndpoints(slice: StoredSlice, group: EndpointGroup, options: Options): StoredSlice | undefined {
  const { labels, ownerReferences } = options.metadata;
  const same =
    sameContent(slice.endpoints, group.endpoints) &&
    sameContent(slice.ports, group.ports) &&
    sameContent(slice.metadata.labels, labels) &&
    sameContent(slice.metadata.ownerReferences, ownerReferences);
  if (same) return undefined;
  const before = new Map((slice.endpoints ?? []).map((endpoint) => [identity(endpoint), endpoint]));
  const changed = group.endpoints.filter((endpoint) => !sameContent(endpoint, before.get(identity(endpoint))));
  const { [TRIGGER]: _, ...annotations } = slice.metadata.annotations ?? {};
  const trigger = latest(changed.map((endpoint) => options.changedAt?.(endpoint)));
  return {
    ...slice,
    metadata: {
      ...slice.metadata,
      labels,
      ownerReferences,
      annotations: trigger === undefined ? annotations : { ...annotations, [TRIGGER]: trigger },
    },
    endpoints: orNull(group.endpoints),
    ports: orNull(group.ports),
  };
}

/** Both fields are always there; Kubernetes writes null when they are empty. */
const orNull = <T>(list: T[]): T[] | null => (list.length === 0 ? null : list);

const latest = (times: readonly (string | undefined)[]): string | undefined =>
  times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);

/** Turns a removal and a creation of the same family into one update. */
function reuse(plan: SlicesPlan, options: Options): void {
  for (const slice of [...plan.remove]) {
    const index = plan.create.findIndex((made) => made.addressType === slice.addressType);
    const made = plan.create[index];
    if (made === undefined) continue;
    const next = withEndpoints(
      slice,
      { addressType: made.addressType, endpoints: made.endpoints ?? [], ports: made.ports ?? [] },
      options,
    );
    plan.create.splice(index, 1);
    plan.remove.splice(plan.remove.indexOf(slice), 1);
    if (next !== undefined) plan.update.push(next);
  }
}
