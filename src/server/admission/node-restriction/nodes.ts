import type { Node } from "../../../api/kinds/core/node.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import type { Admission } from "../admission.ts";

/** Labels under kubernetes.io and k8s.io that a node may give itself. */
const OWN_LABELS = new Set([
  ...["kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os"],
  ...["beta.kubernetes.io/arch", "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
  ...["topology.kubernetes.io/region", "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region"],
  ...["failure-domain.beta.kubernetes.io/zone"],
]);
const OWN_DOMAINS = ["kubelet.kubernetes.io", "node.kubernetes.io"];

/** A node describes itself, and leaves to others what decides where pods go. */
export function refusalOfNode({ ctx, object, old, operation }: Admission, node: string): string | undefined {
  const name = object.metadata?.name ?? ctx.target.name;
  if (name !== node) return `node "${node}" is not allowed to modify node "${name}"`;
  if (operation === "DELETE") return undefined;
  const [now, before] = [object as Node, old as Node | undefined];
  const forbidden = changed(now.metadata?.labels, before?.metadata?.labels).filter((key) => !mayLabel(key));
  if (before === undefined) {
    if (forbidden.length > 0)
      return `node "${node}" is not allowed to set the following labels: ${forbidden.join(", ")}`;
    const { ownerReferences = [] } = now.metadata ?? {};
    return ownerReferences.length === 0 ? undefined : `node "${node}" is not allowed to set ownerReferences`;
  }
  if (!equalJson(now.spec?.taints, before.spec?.taints)) return `node "${node}" is not allowed to modify taints`;
  if (forbidden.length > 0) return `node "${node}" is not allowed to modify labels: ${forbidden.join(", ")}`;
  if (equalJson(now.metadata?.ownerReferences, before.metadata?.ownerReferences)) return undefined;
  return `node "${node}" is not allowed to modify ownerReferences`;
}

type Labels = Readonly<Record<string, string>> | undefined;

const changed = (labels: Labels, known: Labels): string[] =>
  [...new Set([...Object.keys(labels ?? {}), ...Object.keys(known ?? {})])]
    .filter((key) => labels?.[key] !== known?.[key])
    .sort();

function mayLabel(key: string): boolean {
  const domain = key.includes("/") ? (key.split("/")[0] ?? "") : "";
  const within = (suffix: string): boolean => domain === suffix || domain.endsWith(`.${suffix}`);
  if (!within("kubernetes.io") && !within("k8s.io")) return true;
  return OWN_LABELS.has(key) || OWN_DOMAINS.some(within);
}
