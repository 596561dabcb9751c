import type { Resource } from "../../registry/resource.ts";

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** Kinds of subresources that are objects of their own, not a part of what they belong to. */
const SUBRESOURCES: Readonly<Record<string, GroupVersionKind>> = {
  scale: { group: "autoscaling", version: "v1", kind: "Scale" },
  eviction: { group: "policy", version: "v1", kind: "Eviction" },
  binding: { group: "", version: "v1", kind: "Binding" },
  token: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
  exec: { group: "", version: "v1", kind: "PodExecOptions" },
  attach: { group: "", version: "v1", kind: "PodAttachOptions" },
  portforward: { group: "", version: "v1", kind: "PodPortForwardOptions" },
};

/** The kind of what is written to a resource or one of its subresources. */
export function kindOf({ kind }: Resource, subresource: string): GroupVersionKind {
  // Pods, services and nodes each have their own options of the same form.
  if (subresource === "proxy") return { group: "", version: "v1", kind: `${kind.kind}ProxyOptions` };
  return SUBRESOURCES[subresource] ?? { group: kind.group, version: kind.version, kind: kind.kind };
}

/** Whether what is written to a subresource has a form that no version of the resource changes. */
export const isOwnKind = (subresource: string): boolean =>
  subresource === "proxy" || Object.hasOwn(SUBRESOURCES, subresource);

export function resourceOf({ kind }: Resource): GroupVersionResource {
  return { group: kind.group, version: kind.version, resource: kind.resource };
}

/** As Kubernetes writes a kind in texts: "apps/v1, Kind=Deployment", and "/v1, Kind=Pod" in the core group. */
export function kindText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}
