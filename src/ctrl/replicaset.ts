import { isReason } from "../api/errors.ts";
import type { AnyKind, Kind } from "../api/kind.ts";
import { ReplicaSet, type ReplicaSetStatus } from "../api/kinds/apps/replica-set.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import type { GenericSchema } from "../api/schema.ts";
import { matcherOf } from "../api/selectors.ts";
import type { ObjectOf, Stored } from "../client/client.ts";
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

/** A kind whose objects keep as many pods of a template as they ask for. */
export interface SetKind<S extends GenericSchema> {
  readonly name: string;
  readonly kind: Kind<S>;
  /** An object in the form of a replica set; its own kind and metadata stay. */
  asSet(object: ObjectOf<S>): Set;
  /** What of the status the kind has. */
  ownStatus(status: ReplicaSetStatus): object;
}

/** Keeps as many pods of a template as the set asks for. */
export const replicaSetController = setController({
  name: "replicaset-controller",
  kind: ReplicaSet,
  asSet: (set) => set,
  ownStatus: (status) => status,
});

export function setController<S extends GenericSchema>(of: SetKind<S>): Controller {
  const { name, kind, asSet } = of;
  return {
    name,
    kind,
    owns: [Pod],
    // An orphan may be taken in by any set of its namespace that it matches.
    watches: [
      watch(Pod, (pod, cache) =>
        adopters(
          pod,
          cache(kind)
            .by("namespace", pod.metadata.namespace ?? "")
            .map(asSet),
        ),
      ),
    ],
    writes: [`${kind.groupResource}/status`, `pods metadata.ownerReferences[${kind.kind}]`],
    reconcile: (key, context) => reconcile(of, key, context),
  };
}

function adopters(pod: StoredPod, sets: readonly Set[]): string[] {
  if (controllerOf(pod) !== undefined || pod.metadata.labels === undefined) return [];
  return sets
    .filter((set) => set.spec !== undefined && matcherOf(set.spec.selector).matches(pod.metadata.labels))
    .map((set) => `${set.metadata.namespace}/${set.metadata.name}`);
}

async function reconcile<S extends GenericSchema>(of: SetKind<S>, key: string, context: Context) {
  const { kind } = of;
  const object = context.cache(kind).get(key);
  const set = object === undefined ? undefined : of.asSet(object);
  if (object === undefined || set?.spec === undefined) return undefined;
  const pods = context.cache(Pod);
  const candidates = [...pods.by("owner", set.metadata.uid), ...pods.by("orphans", set.metadata.namespace ?? "")];
  const claim = planClaim(set, candidates, matcherOf(set.spec.selector));
  await applyClaim(context.client, { ownerKind: kind, owner: set, kind: Pod, claim: claim });

  const now = context.clock.now();
  const siblings = relatedPods(set, kind, context);
  const plan = planReplicas({ set, pods: claim.claimed, siblings, now });
  const failure = set.metadata.deletionTimestamp === undefined ? await apply(set, kind, { plan, context }) : undefined;

  const status = replicaStatus({ set, pods: claim.claimed, now, ...(failure === undefined ? {} : { failure }) });
  const own = of.ownStatus(status);
  if (!sameContent(set.status, own)) {
    await context.client.update(kind, { ...object, status: own }, { subresource: "status" }).catch(unless("NotFound"));
  }
  if (failure !== undefined) throw failure.error;
  return { requeueAfter: plan.requeueAfter };
}

/** Pods of all sets that share this one's controller: a deployment's pods count together when a node is called crowded. */
function relatedPods<S extends GenericSchema>(set: Set, kind: Kind<S>, { cache }: Context): readonly StoredPod[] {
  const owner = controllerOf(set);
  const family = owner === undefined ? [set] : cache(kind).by("owner", owner.uid);
  return family.flatMap((member) => cache(Pod).by("owner", member.metadata.uid));
}

async function apply(
  set: Set,
  kind: AnyKind,
  { plan, context: { client, record } }: { plan: { create: number; remove: readonly StoredPod[] }; context: Context },
): Promise<(ReplicaFailure & { error: unknown }) | undefined> {
  const pod = podFromTemplate(kind, set, set.spec?.template);
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
