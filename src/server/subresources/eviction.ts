import { badRequestError } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import type { Reply } from "../http/answer.ts";
import { readValue } from "../http/body.ts";
import { respondValue } from "../http/respond.ts";
import { checkPreconditions, deleteObject, type Precondition } from "../registry/delete-object.ts";
import type { DeleteOptions } from "../registry/delete-options.ts";
import type { ObjectName } from "../registry/registry.ts";
import { timestamp } from "../registry/timestamp.ts";
import { dryRunOf } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitSubresource } from "./admit-subresource.ts";
import { spendBudget } from "./disruption-budget.ts";
import { SUCCESS } from "./status-success.ts";

interface Eviction {
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: {
    readonly gracePeriodSeconds?: number;
    readonly propagationPolicy?: DeleteOptions["propagation"];
    readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
    readonly dryRun?: readonly string[];
  };
}

/** Deletes a pod, unless a disruption budget forbids it just now. */
export async function evict(ctx: ResourceContext): Promise<Reply> {
  const { resource, server, target } = ctx;
  const { value } = await readValue(ctx.request);
  const given = ((value ?? {}) as Eviction).deleteOptions ?? {};
  const which = { resource, namespace: target.namespace, name: target.name };
  const dryRun = dryRunOf([...ctx.query.getAll("dryRun"), ...(given.dryRun ?? [])], "DeleteOptions");
  const eviction = await admitSubresource<Eviction>(ctx, { operation: "CREATE", object: value, dryRun });
  if ((eviction.metadata?.name ?? target.name) !== target.name) {
    throw badRequestError("name in URL does not match name in Eviction object");
  }
  const asked = eviction.deleteOptions ?? {};
  const found = await server.registry.read(which);
  const pod = found.value as Pod;
  const counted = isUp(pod) ? await spendBudget(ctx, pod, dryRun) : undefined;
  const preconditions = {
    uid: asked.preconditions?.uid,
    resourceVersion: asked.preconditions?.resourceVersion ?? (counted?.asSeen ? String(found.revision) : undefined),
  };
  if (!dryRun && counted !== undefined) await markDisrupted(ctx, which, preconditions);
  await deleteObject(ctx, which, {
    dryRun,
    grace: asked.gracePeriodSeconds,
    propagation: asked.propagationPolicy,
    uid: preconditions.uid,
    // The mark has made another version of it, after it was compared.
    resourceVersion: dryRun || counted === undefined ? preconditions.resourceVersion : undefined,
    admitted: true,
  });
  return respondValue(ctx, SUCCESS, 201);
}

/** Pods that are finished, not started or on their way out count for no budget. */
function isUp({ metadata, status }: Pod): boolean {
  const phase = status?.phase;
  return (
    metadata?.deletionTimestamp === undefined && phase !== "Succeeded" && phase !== "Failed" && phase !== "Pending"
  );
}

const DISRUPTED = {
  type: "DisruptionTarget",
  status: "True",
  reason: "EvictionByEvictionAPI",
  message: "Eviction API: evicting",
} as const;

/** Says in the pod's status why it goes; whoever keeps it alive for a while, as a job does, goes by that. */
async function markDisrupted(
  { server }: ResourceContext,
  which: ObjectName,
  precondition: Precondition,
): Promise<void> {
  await server.registry.update(
    which,
    (current) => {
      checkPreconditions(which, current, precondition);
      const pod = current.copy() as Pod;
      const now = timestamp(server.clock);
      const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== DISRUPTED.type);
      const condition = { ...DISRUPTED, lastProbeTime: null, lastTransitionTime: now };
      return { ...pod, status: { ...pod.status, conditions: [...others, condition] } } as KubeObject;
    },
    { dryRun: false },
  );
}
