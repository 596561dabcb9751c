import type { AnyKind } from "../api/kind.ts";

/** What a URL is made from: the part of a kind that says where it is served. */
export type Endpoint = Pick<AnyKind, "group" | "version" | "resource" | "scope">;

export interface PathTarget {
  /** Ignored for cluster-scoped kinds; absent: across all namespaces. */
  namespace?: string | undefined;
  /** Absent: the collection. */
  name?: string | undefined;
  subresource?: string | undefined;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** "/api/v1" or "/apis/GROUP/VERSION". */
function groupVersionPath(group: string, version: string): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** A query string with its question mark, or nothing; undefined, false and empty values are left out. */
export function queryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "" || value === false) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** The path of an object, a collection or a subresource, with its query. */
export function resourcePath(endpoint: Endpoint, target: PathTarget, query: Query = {}): string {
  const namespace =
    endpoint.scope === "Namespaced" && target.namespace ? `/namespaces/${encodeURIComponent(target.namespace)}` : "";
  const name = target.name === undefined ? "" : `/${encodeURIComponent(target.name)}`;
  const subresource = target.subresource === undefined ? "" : `/${target.subresource}`;
  return `${groupVersionPath(endpoint.group, endpoint.version)}${namespace}/${endpoint.resource}${name}${subresource}${queryString(query)}`;
}
