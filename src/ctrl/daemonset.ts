import { ControllerRevision } from "../api/kinds/apps/controller-revision.ts";
import { DaemonSet } from "../api/kinds/apps/daemon-set.ts";
import { Node } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { matcherOf } from "../api/selectors.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { daemonSetStatus, planDaemonSet } from "./daemonset/plan.ts";
import { HASH_LABEL, podFor, type StoredDaemonSet } from "./daemonset/pod.ts";
import { controllerOf } from "./owner.ts";
import { applyClaim, planClaim } from "./pods/claim.ts";
import { isFinished, type StoredPod } from "./pods/pod-state.ts";
import { slowStart } from "./pods/slow-start.ts";
import { syncRevisions, truncateRevisions } from "./revisions/history.ts";
import { sameContent } from "./same-content.ts";
import { isNamespaceEnding, unless } from "./unless.ts";

/** Keeps one pod on every node that fits. */
export const daemonSetController: Controller = {
  name: "daemonset-controller",
  kind: DaemonSet,
  owns: [Pod, ControllerRevision],
  watches: [
    watch(Node, (_node, cache) =>
      cache(DaemonSet)
        .list()
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    ),
    watch(Pod, (pod, cache) =>
      controllerOf(pod) === undefined && pod.metadata.labels !== undefined
        ? cache(DaemonSet)
            .by("namespace", pod.metadata.namespace ?? "")
            .filter(({ spec }) => spec?.selector !== undefined && matcherOf(spec.selector).matches(pod.metadata.labels))
            .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
        : [],
    ),
  ],
  writes: ["daemonsets.apps/status", "pods metadata.ownerReferences[DaemonSet]"],
  reconcile,
};

async function reconcile(key: string, context: Context) {
  const { cache, client, clock } = context;
  const set = cache(DaemonSet).get(key);
  if (set?.spec?.selector === undefined || set.spec.template === undefined) return undefined;
  const pods = cache(Pod);
  const candidates = [...pods.by("owner", set.metadata.uid), ...pods.by("orphans", set.metadata.namespace ?? "")];
  const claim = planClaim(set, candidates, matcherOf(set.spec.selector));
  await applyClaim(client, { ownerKind: DaemonSet, owner: set, kind: Pod, claim });
  const history = { kind: DaemonSet, owner: set, template: set.spec.template, hashLabel: HASH_LABEL };
  const revisions = await syncRevisions(history, context);
  const hash = revisions.at(-1)?.metadata.labels?.[HASH_LABEL] ?? "";
  const observed = { set, nodes: cache(Node).list(), pods: claim.claimed, hash, now: clock.now() };
  const plan = planDaemonSet(observed);
  await Promise.all(plan.remove.map((pod) => remove(set, pod, context)));
  await create(set, { nodes: plan.create, hash }, context);
  const status = daemonSetStatus(observed);
  if (!sameContent(set.status, status)) {
    await client.update(DaemonSet, { ...set, status }, { subresource: "status" }).catch(unless("NotFound"));
  }
  const inUse = new Set([hash, ...claim.claimed.map(({ metadata }) => metadata.labels?.[HASH_LABEL])]);
  const used = new Set(
    revisions.filter(({ metadata }) => inUse.has(metadata.labels?.[HASH_LABEL])).map(({ metadata }) => metadata.name),
  );
  await truncateRevisions(revisions, { limit: set.spec.revisionHistoryLimit ?? 10, used }, client);
  return { requeueAfter: plan.requeueAfter };
}

async function create(
  set: StoredDaemonSet,
  { nodes, hash }: { nodes: readonly string[]; hash: string },
  { client, record }: Context,
): Promise<void> {
  const { error } = await slowStart(nodes.length, async (index) => {
    try {
      const made = await client.create(Pod, podFor(set, nodes[index] ?? "", hash));
      record(set, { type: "Normal", reason: "SuccessfulCreate", message: `Created pod: ${made.metadata.name}` });
    } catch (cause) {
      if (isNamespaceEnding(cause)) return;
      const message = `Error creating: ${cause instanceof Error ? cause.message : cause}`;
      record(set, { type: "Warning", reason: "FailedCreate", message });
      throw cause;
    }
  });
  if (error !== undefined) throw error;
}

async function remove(set: StoredDaemonSet, pod: StoredPod, { client, record }: Context): Promise<void> {
  const { name, namespace, uid } = pod.metadata;
  if (isFinished(pod)) {
    const failed = pod.status?.phase === "Failed";
    const message = `Found ${failed ? "failed" : "succeeded"} daemon pod ${namespace}/${name} on node ${pod.spec?.nodeName}, will try to ${failed ? "kill" : "delete"} it`;
    const reason = failed ? "FailedDaemonPod" : "SucceededDaemonPod";
    record(set, { type: failed ? "Warning" : "Normal", reason, message });
  }
  await client.delete(Pod, { name, namespace }, { preconditions: { uid } }).catch(unless("NotFound", "Conflict"));
  record(set, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted pod: ${name}` });
}
