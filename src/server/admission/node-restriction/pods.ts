import { Node } from "../../../api/kinds/core/node.ts";
import type { Pod } from "../../../api/kinds/core/pod.ts";
import { equalJson } from "../../../lib/equal-json.ts";
import type { Admission } from "../admission.ts";
import { namedPod } from "./named-pod.ts";

const MIRROR = "kubernetes.io/config.mirror";

/** A node tells of its pods, evicts them, removes them, and shows the ones that it runs without being told. */
export async function refusalOfPod(admission: Admission, node: string): Promise<string | undefined> {
  const { operation, subresource, object } = admission;
  switch (`${operation}/${subresource}`) {
    case "CREATE/":
      return refusalOfMirror(admission, node);
    case "DELETE/":
      return nodeOf(object as Pod) === node
        ? undefined
        : `node "${node}" can only delete pods with spec.nodeName set to itself`;
    case "UPDATE/status":
      return refusalOfStatus(admission, node);
    case "CREATE/eviction":
      return nodeOf(await namedPod(admission.ctx, admission.ctx.target.name)) === node
        ? undefined
        : `node "${node}" can only evict pods with spec.nodeName set to itself`;
    default:
      return subresource === ""
        ? `unexpected operation "${operation}", node "${node}" can only create and delete mirror pods`
        : `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`;
  }
}

const nodeOf = (pod: Pod | undefined): string => pod?.spec?.nodeName ?? "";

function refusalOfStatus({ object, old }: Admission, node: string): string | undefined {
  const [now, before] = [object as Pod, old as Pod | undefined];
  if (nodeOf(before) !== node) {
    return `node "${node}" can only update pod status for pods with spec.nodeName set to itself`;
  }
  if (!equalJson(now.metadata?.labels, before?.metadata?.labels)) {
    return `node "${node}" cannot update labels through pod status`;
  }
  return equalJson(now.status?.resourceClaimStatuses, before?.status?.resourceClaimStatuses)
    ? undefined
    : `node "${node}" cannot update resource claim statuses`;
}

/** A mirror belongs to its node and borrows nothing from the API: nobody could tell who had allowed that. */
function refusalOfMirror({ ctx, object }: Admission, node: string): string | undefined {
  const { metadata, spec } = object as Pod;
  const can = `node "${node}" can only create pods with`;
  if (metadata?.annotations?.[MIRROR] === undefined) {
    return `pod does not have "${MIRROR}" annotation, node "${node}" can only create mirror pods`;
  }
  if (spec?.nodeName !== node) return `${can} spec.nodeName set to itself`;
  const [owner, ...others] = metadata.ownerReferences ?? [];
  if (owner === undefined) return `${can} an owner reference set to itself`;
  if (others.length > 0) return `${can} a single owner reference set to itself`;
  if (owner.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node) {
    return `${can} an owner reference set to itself`;
  }
  if (owner.controller !== true) return `${can} a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion === true) return `node "${node}" must not set blockOwnerDeletion on an owner reference`;
  const { registry, resources } = ctx.server;
  const uid = registry.cached({ resource: resources.builtIn(Node), namespace: "", name: node })?.value.metadata?.uid;
  if (owner.uid !== uid) return `node ${node} UID mismatch: expected ${uid ?? ""} got ${owner.uid}`;
  const [borrowed] = borrowedBy(spec);
  return borrowed === undefined ? undefined : `node "${node}" can not create pods that reference ${borrowed}`;
}

function borrowedBy(spec: NonNullable<Pod["spec"]>): string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const volumes = spec.volumes ?? [];
  const sources = volumes.flatMap(({ projected }) => projected?.sources ?? []);
  const env = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...envFrom.map(({ secretRef, configMapRef }) => ({ secret: secretRef, map: configMapRef })),
    ...env.map(({ valueFrom }) => ({ secret: valueFrom?.secretKeyRef, map: valueFrom?.configMapKeyRef })),
  ]);
  const holds = {
    "a service account": Boolean(spec.serviceAccountName) || sources.some((source) => source.serviceAccountToken),
    secrets:
      (spec.imagePullSecrets ?? []).length > 0 ||
      volumes.some(({ secret }) => secret) ||
      sources.some(({ secret }) => secret) ||
      env.some(({ secret }) => secret),
    configmaps:
      volumes.some(({ configMap }) => configMap) ||
      sources.some(({ configMap }) => configMap) ||
      env.some(({ map }) => map),
    persistentvolumeclaims: volumes.some((volume) => volume.persistentVolumeClaim ?? volume.ephemeral),
    "resource claims": (spec.resourceClaims ?? []).length > 0,
  };
  return Object.entries(holds).flatMap(([what, found]) => (found ? [what] : []));
}
