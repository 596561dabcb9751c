import { isDeepStrictEqual } from "node:util";
import { forbiddenError } from "../../api/errors.ts";
import type { Node } from "../../api/kinds/core/node.ts";
import { Pod } from "../../api/kinds/core/pod.ts";
import type { Admission, AdmissionStep } from "./admission.ts";

const USER = "system:node:";

/** Labels under kubernetes.io and k8s.io that a node may give itself. */
const OWN_LABELS = new Set([
  ...["kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os"],
  ...["beta.kubernetes.io/arch", "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
  ...["topology.kubernetes.io/region", "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region"],
  ...["failure-domain.beta.kubernetes.io/zone"],
]);
const OWN_DOMAINS = ["kubelet.kubernetes.io", "node.kubernetes.io"];

/** A node's agent writes about itself and the pods it runs, and about nothing else. */
export const nodeRestriction: AdmissionStep = {
  name: "NodeRestriction",
  validate(admission: Admission): void {
    const { user, resource } = admission.ctx;
    if (!user.groups.includes("system:nodes") || !user.name.startsWith(USER)) return;
    const node = user.name.slice(USER.length);
    const why = REFUSALS[resource.kind.groupResource]?.(admission, node);
    if (why === undefined) return;
    throw forbiddenError(resource.name, admission.object.metadata?.name ?? admission.ctx.target.name, why);
  },
};

/** By resource: why a node may not do this; undefined when it may. */
const REFUSALS: Readonly<Record<string, (admission: Admission, node: string) => string | undefined>> = {
  nodes: ofNode,
  pods: ofPod,
  "leases.coordination.k8s.io": ({ ctx, object }, node) => {
    if (ctx.target.namespace === "kube-node-lease" && object.metadata?.name === node) return undefined;
    return `can only access node lease with the same name as the requesting node`;
  },
  "csinodes.storage.k8s.io": ({ object }, node) =>
    object.metadata?.name === node ? undefined : "can only access CSINode with the same name as the requesting node",
};

function ofNode({ ctx, object, old, operation }: Admission, node: string): string | undefined {
  const name = object.metadata?.name ?? ctx.target.name;
  if (name !== node) return `node "${node}" is not allowed to modify node "${name}"`;
  if (operation === "DELETE") return undefined;
  const [now, before] = [object as Node, old as Node | undefined];
  if (before !== undefined && !isDeepStrictEqual(now.spec?.taints, before.spec?.taints)) {
    return `node "${node}" is not allowed to modify taints`;
  }
  const [labels, known] = [now.metadata?.labels ?? {}, before?.metadata?.labels ?? {}];
  const changed = [...new Set([...Object.keys(labels), ...Object.keys(known)])].filter((k) => labels[k] !== known[k]);
  const forbidden = changed.filter((key) => !mayLabel(key)).sort();
  if (forbidden.length === 0) return undefined;
  return `node "${node}" is not allowed to modify labels: ${forbidden.join(", ")}`;
}

function mayLabel(key: string): boolean {
  const domain = key.includes("/") ? (key.split("/")[0] ?? "") : "";
  const within = (suffix: string): boolean => domain === suffix || domain.endsWith(`.${suffix}`);
  if (!within("kubernetes.io") && !within("k8s.io")) return true;
  return OWN_LABELS.has(key) || OWN_DOMAINS.some(within);
}

function ofPod({ ctx, object, operation, subresource }: Admission, node: string): string | undefined {
  const pod = object as Pod;
  const isMirror = pod.metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined;
  if (operation === "CREATE" && subresource === "") {
    if (!isMirror)
      return `pod does not have "kubernetes.io/config.mirror" annotation, node "${node}" can only create mirror pods`;
    return pod.spec?.nodeName === node
      ? undefined
      : `node "${node}" can only create pods with spec.nodeName set to itself`;
  }
  if (operation === "UPDATE" && subresource !== "status")
    return `unexpected operation "${operation}", node "${node}" can only update pod status`;
  const { registry, resources } = ctx.server;
  const { namespace, name } = ctx.target;
  const found = registry.cached({ resource: resources.builtIn(Pod), namespace, name })?.value as Pod | undefined;
  const on = (found ?? pod).spec?.nodeName ?? "";
  return on === node ? undefined : `node "${node}" can only act on pods with spec.nodeName set to itself`;
}
