import { isReason } from "../api/errors.ts";
import { ReplicaSet, type ReplicaSetStatus } from "../api/kinds/apps/replica-set.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { matcherOf } from "../api/selectors.ts";
import type { Stored } from "../client/client.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { controllerOf } from "./owner.ts";
import { applyClaim, planClaim } from "./pods/claim.ts";
import { podFromTemplate } from "./pods/pod-from-template.ts";
import type { StoredPod } from "./pods/pod-state.ts";
import { slowStart } from "./pods/slow-start.ts";
import { planReplicas, type ReplicaFailure, replicaStatus } from "./replicaset/plan.ts";
import { sameContent } from "./same-content.ts";
import { isNamespaceEnding, unless } from "./unless.ts";

type Set = Stored<ReplicaSet>;

/** Keeps as many pods of a template as the set asks for. */
export const replicaSetController: Controller = {
  name: "replicaset-controller",
  kind: ReplicaSet,
  owns: [Pod],
  // An orphan may be taken in by any set of its namespace that it matches.
  watches: [watch(Pod, (pod, cache) => adopters(pod, cache(ReplicaSet).by("namespace", pod.metadata.namespace ?? "")))],
  writes: ["replicasets.apps/status", "pods metadata.ownerReferences[ReplicaSet]"],
  reconcile,
};

function adopters(pod: StoredPod, sets: readonly Set[]): string[] {
  if (controllerOf(pod) !== undefined || pod.metadata.labels === undefined) return [];
  return sets
    .filter((set) => set.spec !== undefined && matcherOf(set.spec.selector).matches(pod.metadata.labels))
    .map((set) => `${set.metadata.namespace}/${set.metadata.name}`);
}

async function reconcile(key: string, context: Context) {
  const set = context.cache(ReplicaSet).get(key);
  if (set?.spec === undefined) return undefined;
  const pods = context.cache(Pod);
  const candidates = [...pods.by("owner", set.metadata.uid), ...pods.by("orphans", set.metadata.namespace ?? "")];
  const claim = planClaim(set, candidates, matcherOf(set.spec.selector));
  await applyClaim(context.client, { ownerKind: ReplicaSet, owner: set, kind: Pod, claim: claim });

  const now = context.clock.now();
  const siblings = relatedPods(set, context);
  const plan = planReplicas({ set, pods: claim.claimed, siblings, now });
  const failure = set.metadata.deletionTimestamp === undefined ? await apply(set, plan, context) : undefined;

  const status = replicaStatus({ set, pods: claim.claimed, now, ...(failure === undefined ? {} : { failure }) });
  await writeStatus(set, status, context);
  if (failure !== undefined) throw failure.error;
  return { requeueAfter: plan.requeueAfter };
}

/** Pods of all sets that share this one's controller: a deployment's pods count together when a node is called crowded. */
function relatedPods(set: Set, { cache }: Context): readonly StoredPod[] {
  const owner = controllerOf(set);
  const family = owner === undefined ? [set] : cache(ReplicaSet).by("owner", owner.uid);
  return family.flatMap((member) => cache(Pod).by("owner", member.metadata.uid));
}

async function apply(
  set: Set,
  plan: { create: number; remove: readonly StoredPod[] },
  { client, record }: Context,
): Promise<(ReplicaFailure & { error: unknown }) | undefined> {
  const pod = podFromTemplate(ReplicaSet, set, set.spec?.template);
  const { error } = await slowStart(plan.create, async () => {
    try {
      const made = await client.create(Pod, pod);
      record(set, { type: "Normal", reason: "SuccessfulCreate", message: `Created pod: ${made.metadata.name}` });
    } catch (cause) {
      if (isNamespaceEnding(cause)) return;
      const message = `Error creating: ${cause instanceof Error ? cause.message : cause}`;
      record(set, { type: "Warning", reason: "FailedCreate", message });
      throw cause;
    }
  });
  if (error !== undefined)
    return { reason: "FailedCreate", error, message: String(error instanceof Error ? error.message : error) };
  const results = await Promise.allSettled(plan.remove.map((victim) => remove(set, victim, { client, record })));
  const failed = results.find((result) => result.status === "rejected");
  if (failed === undefined) return undefined;
  return { reason: "FailedDelete", error: failed.reason, message: String(failed.reason) };
}

async function remove(set: Set, pod: StoredPod, { client, record }: Pick<Context, "client" | "record">): Promise<void> {
  const { name, namespace, uid } = pod.metadata;
  try {
    await client.delete(Pod, { name, namespace }, { preconditions: { uid } });
    record(set, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted pod: ${name}` });
  } catch (error) {
    if (isReason(error, "NotFound") || isReason(error, "Conflict")) return;
    const message = `Error deleting: ${error instanceof Error ? error.message : error}`;
    record(set, { type: "Warning", reason: "FailedDelete", message });
    throw error;
  }
}

async function writeStatus(set: Set, status: ReplicaSetStatus, { client }: Context): Promise<void> {
  if (sameContent(set.status, status)) return;
  await client.update(ReplicaSet, { ...set, status }, { subresource: "status" }).catch(unless("NotFound"));
}
