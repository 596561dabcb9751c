import { ControllerRevision } from "../api/kinds/apps/controller-revision.ts";
import { StatefulSet } from "../api/kinds/apps/stateful-set.ts";
import { PersistentVolumeClaim } from "../api/kinds/core/persistent-volume-claim.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { matcherOf } from "../api/selectors.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { controllerOf, ownersOf } from "./owner.ts";
import { applyClaim, planClaim } from "./pods/claim.ts";
import type { StoredPod } from "./pods/pod-state.ts";
import { type StoredRevision, syncRevisions, truncateRevisions } from "./revisions/history.ts";
import { sameContent } from "./same-content.ts";
import {
  claimOwners,
  claimsAt,
  ordinalOf,
  podAt,
  revisionNameOf,
  type StoredStatefulSet,
} from "./statefulset/identity.ts";
import { planStatefulSet, statefulSetStatus } from "./statefulset/plan.ts";
import { unless } from "./unless.ts";

/** Keeps numbered pods, each with its own name and claims, made and removed in order. */
export const statefulSetController: Controller = {
  name: "statefulset-controller",
  kind: StatefulSet,
  owns: [Pod, ControllerRevision],
  watches: [
    watch(Pod, (pod, cache) =>
      controllerOf(pod) === undefined && pod.metadata.labels !== undefined
        ? cache(StatefulSet)
            .by("namespace", pod.metadata.namespace ?? "")
            .filter(({ spec }) => spec?.selector !== undefined && matcherOf(spec.selector).matches(pod.metadata.labels))
            .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        : [],
    ),
  ],
  reads: [PersistentVolumeClaim],
  writes: ["statefulsets.apps/status", "pods metadata.ownerReferences[StatefulSet]"],
  reconcile,
};

async function reconcile(key: string, context: Context) {
  const { cache, client, clock } = context;
  const set = cache(StatefulSet).get(key);
  if (set?.spec?.selector === undefined || set.spec.template === undefined) return undefined;
  const pods = cache(Pod);
  const namespace = set.metadata.namespace ?? "";
  // A pod whose name is not one of the set's has no place in it, whatever its labels.
  const candidates = [...pods.by("owner", set.metadata.uid), ...pods.by("orphans", namespace)].filter(
    (pod) => ordinalOf(set, pod) !== undefined,
  );
  const claim = planClaim(set, candidates, matcherOf(set.spec.selector));
  await applyClaim(client, { ownerKind: StatefulSet, owner: set, kind: Pod, claim });

  const history = {
    kind: StatefulSet,
    owner: set,
    template: set.spec.template,
    hashLabel: "controller.kubernetes.io/hash",
  };
  const revisions = await syncRevisions(history, context);
  const update = revisions.at(-1);
  if (update === undefined) return undefined;
  const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  const names = { current: current.metadata.name, update: update.metadata.name };
  const observed = { set, pods: claim.claimed, ...names, now: clock.now() };
  const plan = planStatefulSet(observed);
  await syncClaimOwners(set, claim.claimed, context);
  for (const { ordinal, revision } of plan.create) {
    await make(set, ordinal, revision === names.current ? current : update, context);
  }
  for (const pod of plan.remove) await remove(set, pod, context);
  const status = statefulSetStatus(observed);
  if (!sameContent({ collisionCount: 0, ...set.status }, status)) {
    await client.update(StatefulSet, { ...set, status }, { subresource: "status" }).catch(unless("NotFound"));
  }
  const used = new Set([...claim.claimed.map(revisionNameOf), ...Object.values(names)]);
  await truncateRevisions(revisions, { limit: set.spec.revisionHistoryLimit ?? 10, used }, client);
  return { requeueAfter: plan.requeueAfter };
}

async function make(
  set: StoredStatefulSet,
  ordinal: number,
  revision: StoredRevision,
  { cache, client, record }: Context,
): Promise<void> {
  const pod = podAt(set, ordinal, revision);
  const name = pod.metadata?.name;
  try {
    for (const claim of claimsAt(set, ordinal)) {
      const key = `${set.metadata.namespace}/${claim.metadata?.name}`;
      if (cache(PersistentVolumeClaim).get(key) !== undefined) continue;
      const ownerReferences = claimOwners(set, ordinal, undefined);
      const owned = ownerReferences.length === 0 ? {} : { ownerReferences };
      await client
        .create(PersistentVolumeClaim, { ...claim, metadata: { ...claim.metadata, ...owned } })
        .catch(unless("AlreadyExists"));
      const message = `create Claim ${claim.metadata?.name} Pod ${name} in StatefulSet ${set.metadata.name} success`;
      record(set, { type: "Normal", reason: "SuccessfulCreate", message });
    }
    await client.create(Pod, pod);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    const message = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${why}`;
    record(set, { type: "Warning", reason: "FailedCreate", message });
    throw error;
  }
  const message = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  record(set, { type: "Normal", reason: "SuccessfulCreate", message });
}

async function remove(set: StoredStatefulSet, pod: StoredPod, { client, record }: Context): Promise<void> {
  const { name, namespace, uid } = pod.metadata;
  await client.delete(Pod, { name, namespace }, { preconditions: { uid } }).catch(unless("NotFound", "Conflict"));
  const message = `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  record(set, { type: "Normal", reason: "SuccessfulDelete", message });
}

/** Claims change hands before their pod is removed: the collector then takes them with it, or leaves them. */
async function syncClaimOwners(
  set: StoredStatefulSet,
  pods: readonly StoredPod[],
  { cache, client }: Context,
): Promise<void> {
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod) ?? 0;
    const ownerReferences = claimOwners(set, ordinal, pod);
    for (const { metadata } of claimsAt(set, ordinal)) {
      const found = cache(PersistentVolumeClaim).get(`${set.metadata.namespace}/${metadata?.name}`);
      if (found === undefined || found.metadata.deletionTimestamp !== undefined) continue;
      // References of others stay.
      const others = ownersOf(found).filter(({ uid }) => uid !== set.metadata.uid && uid !== pod.metadata.uid);
      const next = [...others, ...ownerReferences];
      if (sameContent(next, ownersOf(found))) continue;
      const { name, namespace, resourceVersion } = found.metadata;
      const patch = { metadata: { resourceVersion, ownerReferences: next.length > 0 ? next : null } };
      await client
        .patch(PersistentVolumeClaim, { name, namespace }, patch, { type: "merge" })
        .catch(unless("NotFound"));
    }
  }
}
