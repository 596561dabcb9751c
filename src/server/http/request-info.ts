/** What a request asks for, read from its method, path and query: what authorisation decides on and dispatch goes by. */
export interface RequestInfo {
  /** In the words of authorisation: get, list, watch, create, update, patch, delete, deletecollection; else the method in lower case. */
  readonly verb: string;
  readonly path: string;
  /** Absent for paths that are no resource, such as /healthz. */
  readonly target?: ResourceTarget;
}

export interface ResourceTarget {
  readonly group: string;
  readonly version: string;
  /** Empty for all namespaces and for cluster-scoped resources. */
  readonly namespace: string;
  readonly resource: string;
  /** Empty for a collection. */
  readonly name: string;
  readonly subresource: string;
  /** What follows the subresource, as in nodes/x/proxy/stats/summary, with its leading slash. */
  readonly rest: string;
}

const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"]);

function verbOf(method: string, named: boolean, query: URLSearchParams): string {
  switch (method) {
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return named ? "delete" : "deletecollection";
    case "GET":
    case "HEAD":
      if (isTrue(query.get("watch"))) return "watch";
      return named ? "get" : "list";
    default:
      return method.toLowerCase();
  }
}

/** A boolean of a query string, as Kubernetes reads it: whatever is not "0" or "false" is true, a bare `?watch` too. */
export function isTrue(text: string | null): boolean {
  return text !== null && text !== "0" && text.toLowerCase() !== "false";
}

/** Segments after the version: resource, name and subresource, with a namespace before them or not. */
function targetOf(group: string, version: string, segments: readonly string[]): ResourceTarget | undefined {
  const [first = "", second = "", third = ""] = segments;
  if (first === "") return undefined;
  const scoped = first === "namespaces" && third !== "" && !(segments.length >= 3 && NAMESPACE_SUBRESOURCES.has(third));
  const rest = scoped ? segments.slice(2) : segments;
  const [resource = "", name = "", subresource = "", ...tail] = rest;
  return {
    group,
    version,
    namespace: scoped || first === "namespaces" ? second : "",
    resource,
    name,
    subresource,
    rest: tail.length === 0 ? "" : `/${tail.join("/")}`,
  };
}

/** Reads method, path and query of a request. Never throws: what is no resource has no target. */
export function requestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const encoded = path.split("/").slice(1);
  const segments = path.includes("%") ? encoded.map(decoded) : encoded;
  const [root, a = "", b = ""] = segments;
  const [group, version, ...within] =
    root === "api" ? ["", a, ...segments.slice(2)] : root === "apis" ? [a, b, ...segments.slice(3)] : [];
  if (group === undefined || version === undefined) return { verb: method.toLowerCase(), path };
  // The older way to ask for a watch: a word before the path of what is watched.
  const isWatchPath = within[0] === "watch" && within.length > 1 && method === "GET";
  const target = targetOf(group, version, isWatchPath ? within.slice(1) : within);
  if (target === undefined) return { verb: method.toLowerCase(), path };
  if (isWatchPath) return { verb: "watch", path, target };
  // A watch of one name is a watch of the collection with a field selector, and is authorised as a watch.
  const verb = target.subresource === "" ? verbOf(method, target.name !== "", query) : verbOf(method, true, NO_QUERY);
  return { verb, path, target };
}

const NO_QUERY = new URLSearchParams();

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
