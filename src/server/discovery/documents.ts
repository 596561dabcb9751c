import { builtInPriority, CUSTOM_PRIORITY, type Priority } from "../aggregation/priorities.ts";
import { noSuchPath, type Resource } from "../registry/resource.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import type { ServerContext } from "../server-context.ts";
import { entriesOf } from "./resource-entries.ts";

/** What is served, here and by other servers. */
export type Served = Pick<ServerContext, "resources" | "apiServices" | "remoteDiscovery">;

interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly priority: Priority;
}

/** Who serves the APIServices comes before all that they order. */
const FIRST: Priority = { group: Number.POSITIVE_INFINITY, version: 1 };

/** Groups with their versions, best first, as the APIServices order them. */
function groupsOf(served: Served): Map<string, string[]> {
  const versions = new Map<string, ServedVersion>();
  for (const found of [
    ...served.resources.all().map((resource) => localVersion(served, resource)),
    ...served.apiServices.remotes(),
  ]) {
    versions.set(`${found.group}/${found.version}`, found);
  }
  const places = new Map<string, number>();
  for (const { group, priority } of versions.values()) {
    places.set(group, Math.max(places.get(group) ?? 0, priority.group));
  }
  const sorted = [...versions.values()].sort(
    (a, b) =>
      (places.get(b.group) === places.get(a.group) ? 0 : (places.get(b.group) ?? 0) - (places.get(a.group) ?? 0)) ||
      (a.group < b.group ? -1 : a.group > b.group ? 1 : 0) ||
      b.priority.version - a.priority.version ||
      byMaturity(a.version, b.version),
  );
  const groups = new Map<string, string[]>();
  for (const { group, version } of sorted) groups.set(group, [...(groups.get(group) ?? []), version]);
  return groups;
}

function localVersion({ apiServices }: Served, { kind, custom }: Resource): ServedVersion {
  const { group, version } = kind;
  if (group === "apiregistration.k8s.io") return { group, version, priority: FIRST };
  const usual = custom ? CUSTOM_PRIORITY : builtInPriority(group, version);
  return { group, version, priority: apiServices.get(group, version)?.priority ?? usual };
}

/** v2 before v1, v1 before v1beta1, v1beta1 before v1alpha1. */
function byMaturity(a: string, b: string): number {
  const rank = (version: string): number[] => {
    const [, major = "0", stage = "", minor = "0"] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
    return [stage === "" ? 2 : stage === "beta" ? 1 : 0, Number(major), Number(minor)];
  };
  const [x, y] = [rank(a), rank(b)];
  return x.map((n, i) => (y[i] ?? 0) - n).find((difference) => difference !== 0) ?? 0;
}

const groupDocument = (name: string, versions: readonly string[]) => {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
};

/** GET /api */
export const apiVersions = () => ({
  kind: "APIVersions",
  versions: ["v1"],
  serverAddressByClientCIDRs: [],
});

/** GET /apis */
export function groupList(served: Served) {
  const groups = [...groupsOf(served)].filter(([group]) => group !== "");
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map(([name, versions]) => groupDocument(name, versions)),
  };
}

/** GET /apis/GROUP. Throws NotFound. */
export function group(served: Served, name: string) {
  const versions = groupsOf(served).get(name);
  if (versions === undefined || name === "") throw noSuchPath();
  return { kind: "APIGroup", apiVersion: "v1", ...groupDocument(name, versions) };
}

/** GET /api/v1, GET /apis/GROUP/VERSION. Throws NotFound. */
export function resourceList(resources: ResourceTable, groupName: string, version: string) {
  const found = inVersion(resources, groupName, version);
  if (found.length === 0) throw noSuchPath();
  return {
    kind: "APIResourceList",
    ...(groupName === "" ? {} : { apiVersion: "v1" }),
    groupVersion: groupName === "" ? version : `${groupName}/${version}`,
    resources: found.flatMap(resourceLines),
  };
}

function inVersion(resources: ResourceTable, groupName: string, version: string): Resource[] {
  return resources
    .all()
    .filter(({ kind }) => kind.group === groupName && kind.version === version)
    .sort((a, b) => (a.kind.resource < b.kind.resource ? -1 : 1));
}

function resourceLines(resource: Resource) {
  const { kind } = resource;
  return entriesOf(resource).map((entry) => ({
    name: entry.name,
    singularName: entry.subresource === "" ? kind.singular : "",
    namespaced: resource.namespaced,
    ...(entry.group === undefined ? {} : { group: entry.group, version: entry.version }),
    kind: entry.kind,
    verbs: entry.verbs,
    ...(entry.subresource !== "" || kind.shortNames === undefined ? {} : { shortNames: kind.shortNames }),
    ...(entry.subresource !== "" || kind.categories === undefined ? {} : { categories: kind.categories }),
  }));
}

/** Everything at once, as apidiscovery.k8s.io/v2: of the core group for /api, of all others for /apis. */
export function aggregated(served: Served, root: "api" | "apis") {
  const groups = [...groupsOf(served)].filter(([name]) => (name === "") === (root === "api"));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(([name, versions]) => ({
      metadata: name === "" ? {} : { name },
      versions: versions.map((version) => aggregatedVersion(served, name, version)),
    })),
  };
}

/** A version with its resources; of other servers, what they last said. */
function aggregatedVersion({ resources, apiServices, remoteDiscovery }: Served, group: string, version: string) {
  const remote = apiServices.remote(group, version);
  if (remote === undefined) {
    return { version, resources: inVersion(resources, group, version).map(aggregatedResource), freshness: "Current" };
  }
  const known = remoteDiscovery.of(remote);
  return { version, resources: known.resources, freshness: known.isCurrent ? "Current" : "Stale" };
}

function aggregatedResource(resource: Resource) {
  const { kind } = resource;
  const [own, ...parts] = entriesOf(resource);
  return {
    resource: kind.resource,
    responseKind: kindOf(resource, { kind: kind.kind }),
    scope: kind.scope,
    singularResource: kind.singular,
    verbs: own?.subresource === "" ? own.verbs : [],
    ...(kind.shortNames === undefined ? {} : { shortNames: kind.shortNames }),
    ...(kind.categories === undefined ? {} : { categories: kind.categories }),
    ...(parts.length === 0
      ? {}
      : {
          subresources: parts.map((part) => ({
            subresource: part.subresource,
            responseKind: kindOf(resource, part),
            verbs: part.verbs,
          })),
        }),
  };
}

/** Group and version are left empty where they are the resource's own, as Kubernetes does for its built-in ones. */
function kindOf({ custom, kind }: Resource, body: { kind: string; group?: string; version?: string }) {
  const own = custom ? { group: kind.group, version: kind.version } : { group: "", version: "" };
  return { ...own, ...(body.group === undefined ? {} : { group: body.group, version: body.version }), kind: body.kind };
}
