import { noSuchPath, type Resource } from "../registry/resource.ts";
import type { ResourceTable } from "../registry/resource-table.ts";
import { entriesOf } from "./resource-entries.ts";

/** Groups with their versions, best first, in the order of the kinds. */
function groupsOf(resources: ResourceTable): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { kind } of resources.all()) {
    const versions = groups.get(kind.group) ?? [];
    if (!versions.includes(kind.version)) versions.push(kind.version);
    groups.set(kind.group, versions);
  }
  for (const versions of groups.values()) versions.sort(byMaturity);
  return groups;
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
export function groupList(resources: ResourceTable) {
  const groups = [...groupsOf(resources)].filter(([group]) => group !== "");
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map(([name, versions]) => groupDocument(name, versions)),
  };
}

/** GET /apis/GROUP. Throws NotFound. */
export function group(resources: ResourceTable, name: string) {
  const versions = groupsOf(resources).get(name);
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
export function aggregated(resources: ResourceTable, root: "api" | "apis") {
  const groups = [...groupsOf(resources)].filter(([name]) => (name === "") === (root === "api"));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(([name, versions]) => ({
      metadata: name === "" ? {} : { name },
      versions: versions.map((version) => ({
        version,
        resources: inVersion(resources, name, version).map(aggregatedResource),
        freshness: "Current",
      })),
    })),
  };
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
