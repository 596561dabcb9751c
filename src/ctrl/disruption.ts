import { Deployment } from "../api/kinds/apps/deployment.ts";
import { ReplicaSet } from "../api/kinds/apps/replica-set.ts";
import { StatefulSet } from "../api/kinds/apps/stateful-set.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { ReplicationController } from "../api/kinds/core/replication-controller.ts";
import { PodDisruptionBudget } from "../api/kinds/policy/pod-disruption-budget.ts";
import { matcherOf } from "../api/selectors.ts";
import type { Stored } from "../client/client.ts";
import { type CacheOf, type Context, type Controller, watch } from "./controller.ts";
import { planBudget } from "./disruption/plan.ts";
import { controllerOf } from "./owner.ts";
import type { StoredPod } from "./pods/pod-state.ts";
import { sameContent } from "./same-content.ts";
import { unless } from "./unless.ts";

type Budget = Stored<PodDisruptionBudget>;

/** Keeps account of how many pods of each budget may be evicted. */
export const disruptionController: Controller = {
  name: "disruption-controller",
  kind: PodDisruptionBudget,
  watches: [
    watch(Pod, (pod, cache) =>
      budgetsIn(pod, cache)
        .filter((budget) => selects(budget, pod))
        .map(keyOf),
    ),
    // Their sizes are what percentages are of.
    ...[Deployment, ReplicaSet, StatefulSet, ReplicationController].map((kind) => ({
      kind,
      keys: (object: { metadata: { namespace?: string | undefined } }, cache: CacheOf) =>
        budgetsIn(object, cache).map(keyOf),
    })),
  ],
  writes: ["poddisruptionbudgets.policy/status"],
  reconcile,
};

const budgetsIn = ({ metadata }: { metadata: { namespace?: string | undefined } }, cache: CacheOf): readonly Budget[] =>
  cache(PodDisruptionBudget).by("namespace", metadata.namespace ?? "");
const keyOf = ({ metadata }: Budget): string => `${metadata.namespace}/${metadata.name}`;
const selects = ({ spec }: Budget, pod: StoredPod): boolean =>
  spec?.selector !== undefined && matcherOf(spec.selector).matches(pod.metadata.labels);

async function reconcile(key: string, { cache, client, clock, record }: Context) {
  const budget = cache(PodDisruptionBudget).get(key);
  if (budget === undefined || budget.metadata.deletionTimestamp !== undefined) return undefined;
  const pods = cache(Pod)
    .by("namespace", budget.metadata.namespace ?? "")
    .filter((pod) => selects(budget, pod));
  if (pods.length === 0) record(budget, { type: "Normal", reason: "NoPods", message: "No matching pods found" });
  const { wanted, unmanaged } = sizesOf(pods, cache);
  const { maxUnavailable, minAvailable } = budget.spec ?? {};
  const counts = maxUnavailable !== undefined || typeof minAvailable === "string";
  if (counts && unmanaged.length > 0) {
    const names = unmanaged.map(({ metadata }) => metadata.name).join(" ");
    const message = `Pods selected by this PodDisruptionBudget (selector: ${JSON.stringify(budget.spec?.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value: [${names}]`;
    record(budget, { type: "Warning", reason: "UnmanagedPods", message });
  }
  const { status, requeueAfter } = planBudget({ budget, pods, wanted, now: clock.now() });
  if (!sameContent(budget.status, status)) {
    await client
      .update(PodDisruptionBudget, { ...budget, status }, { subresource: "status" })
      .catch(unless("NotFound"));
  }
  return { requeueAfter };
}

/**
 * How many pods the controllers of these pods want in all, and the pods that none controls. K8S-DIFF: controllers of custom kinds with a
 * scale subresource are not asked; their pods count as unmanaged.
 */
function sizesOf(pods: readonly StoredPod[], cache: CacheOf): { wanted: number; unmanaged: StoredPod[] } {
  const sizes = new Map<string, number>();
  const unmanaged: StoredPod[] = [];
  for (const pod of pods) {
    const size = sizeOf(pod, cache);
    if (size === undefined) unmanaged.push(pod);
    else sizes.set(size.uid, size.replicas);
  }
  return { wanted: [...sizes.values()].reduce((sum, size) => sum + size, 0), unmanaged };
}

const SIZED = { ReplicaSet, StatefulSet, ReplicationController } as const;

function sizeOf(pod: StoredPod, cache: CacheOf): { uid: string; replicas: number } | undefined {
  const owner = controllerOf(pod);
  if (owner === undefined || !Object.hasOwn(SIZED, owner.kind)) return undefined;
  const key = (name: string): string => `${pod.metadata.namespace}/${name}`;
  const found = cache(SIZED[owner.kind as keyof typeof SIZED] as typeof ReplicaSet).get(key(owner.name));
  if (found?.metadata.uid !== owner.uid) return undefined;
  const above = controllerOf(found);
  const deployment = above?.kind === "Deployment" ? cache(Deployment).get(key(above.name)) : undefined;
  const sized = deployment !== undefined && deployment.metadata.uid === above?.uid ? deployment : found;
  return { uid: sized.metadata.uid, replicas: sized.spec?.replicas ?? 1 };
}
