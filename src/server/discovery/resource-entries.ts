import type { Method } from "../../api/kind.ts";
import type { Resource } from "../registry/resource.ts";
import { SUBRESOURCES } from "../subresources/subresources.ts";

/** One line of discovery: a resource or a subresource. */
export interface ResourceEntry {
  /** "pods" or "pods/status". */
  readonly name: string;
  readonly subresource: string;
  /** The kind of its body; group and version where they are not the resource's own. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

const VERBS: Readonly<Record<Method, readonly string[]>> = {
  get: ["get"],
  list: ["list", "watch"],
  post: ["create"],
  put: ["update"],
  patch: ["patch"],
  delete: ["delete"],
  deletecollection: ["deletecollection"],
};

/** Custom resources have all verbs, told in an order of their own. */
const CUSTOM_VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

/** Subresources whose body is of another kind than the resource. */
const BODIES: Readonly<Record<string, { kind: string; group?: string; version?: string }>> = {
  binding: { kind: "Binding" },
  eviction: { kind: "Eviction", group: "policy", version: "v1" },
  scale: { kind: "Scale", group: "autoscaling", version: "v1" },
  token: { kind: "TokenRequest", group: "authentication.k8s.io", version: "v1" },
  attach: { kind: "PodAttachOptions" },
  exec: { kind: "PodExecOptions" },
  portforward: { kind: "PodPortForwardOptions" },
};

function bodyOf({ kind }: Resource, subresource: string) {
  if (subresource === "proxy") return { kind: `${kind.kind}ProxyOptions` };
  return BODIES[subresource] ?? { kind: kind.kind };
}

/** The lines of one resource: itself, then its subresources in order of name. */
export function entriesOf(resource: Resource): ResourceEntry[] {
  const { kind } = resource;
  const verbs = kind.methods.flatMap((method) => VERBS[method]);
  // The only resource that is listed and cannot be watched: what it shows is found out when it is asked for.
  const own = kind.kind === "ComponentStatus" ? verbs.filter((verb) => verb !== "watch") : verbs;
  return [
    { name: kind.resource, subresource: "", kind: kind.kind, verbs: resource.custom ? CUSTOM_VERBS : own.sort() },
    ...[...kind.subresources].sort().map((subresource) => ({
      name: `${kind.resource}/${subresource}`,
      subresource,
      ...bodyOf(resource, subresource),
      verbs: Object.keys(SUBRESOURCES[subresource] ?? {})
        .filter((verb) => verb !== "options")
        .sort(),
    })),
  ].filter((entry) => entry.verbs.length > 0);
}
