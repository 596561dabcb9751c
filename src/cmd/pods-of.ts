import type { AnyKind } from "../api/kind.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import type { LabelSelector } from "../api/kinds/meta/label-selector.ts";
import { matcherOf } from "../api/selectors.ts";
import type { ObjectOf } from "../client/client.ts";
import { UserError } from "../lib/user-error.ts";
import type { Cluster } from "./cluster.ts";
import { label, refOf } from "./resources.ts";

export type StoredPod = ObjectOf<typeof Pod.schema>;

interface Selecting {
  spec?: { selector?: Record<string, unknown> };
}

/** The label selector by which a workload or a Service finds its pods. */
async function selectorOf(cluster: Cluster, kind: AnyKind, name: string): Promise<string> {
  const object = (await cluster.client.get(kind, refOf(cluster, kind, name))) as Selecting;
  const selector = object.spec?.selector;
  if (selector === undefined || Object.keys(selector).length === 0) {
    throw new UserError(`${label(kind, name)} has no selector, so it names no pods`, { exitCode: 1 });
  }
  const structured = "matchLabels" in selector || "matchExpressions" in selector;
  return matcherOf((structured ? selector : { matchLabels: selector }) as LabelSelector).toString();
}

const isReady = (pod: StoredPod): boolean =>
  pod.status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") === true;

/** Ready pods first, then running ones, then the youngest. */
function preference(pod: StoredPod): number {
  if (pod.metadata.deletionTimestamp) return 3;
  return isReady(pod) ? 0 : pod.status?.phase === "Running" ? 1 : 2;
}

/** The pods of a selector, those that are most likely to answer first. */
export async function podsMatching(cluster: Cluster, labelSelector: string): Promise<StoredPod[]> {
  const { items } = await cluster.client.list(Pod, { namespace: cluster.namespace, labelSelector });
  return items.sort(
    (a, b) => preference(a) - preference(b) || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1),
  );
}

/** The pod that is named, or the pods of the workload or Service that is named. Throws UserError when there are none. */
export async function podsOf(cluster: Cluster, { kind, name }: { kind: AnyKind; name: string }): Promise<StoredPod[]> {
  if (kind.groupResource === "pods") return [await cluster.client.get(Pod, { name, namespace: cluster.namespace })];
  const pods = await podsMatching(cluster, await selectorOf(cluster, kind, name));
  if (pods.length > 0) return pods;
  throw new UserError(`${label(kind, name)} has no pods in namespace "${cluster.namespace}"`, { exitCode: 1 });
}

/** All containers of a pod by name: init containers, containers, ephemeral ones. */
export function containersOf(pod: StoredPod): string[] {
  const { initContainers, containers, ephemeralContainers } = pod.spec ?? { containers: [] };
  return [...(initContainers ?? []), ...(containers ?? []), ...(ephemeralContainers ?? [])].map(
    (container) => container.name,
  );
}

/** The container that is named, or the pod's default; says on standard error which one was taken when there was a choice. */
export function containerOf(pod: StoredPod, named: string | undefined): string {
  const all = containersOf(pod);
  if (named !== undefined) {
    if (all.includes(named)) return named;
    throw new UserError(`container "${named}" is not in pod "${pod.metadata.name}" (containers: ${all.join(", ")})`, {
      exitCode: 1,
    });
  }
  const annotated = pod.metadata.annotations?.["kubectl.kubernetes.io/default-container"];
  if (annotated !== undefined && all.includes(annotated)) return annotated;
  const first = pod.spec?.containers[0]?.name ?? "";
  if (all.length > 1) console.error(`Defaulted container "${first}" out of: ${all.join(", ")}`);
  return first;
}
