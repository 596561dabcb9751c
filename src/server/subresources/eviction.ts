import { ApiError } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import { PodDisruptionBudget } from "../../api/kinds/policy/pod-disruption-budget.ts";
import { matcherOf } from "../../api/selectors.ts";
import type { Reply } from "../http/answer.ts";
import { readValue } from "../http/body.ts";
import { respondValue } from "../http/respond.ts";
import { deleteObject } from "../registry/delete-object.ts";
import type { DeleteOptions } from "../registry/delete-options.ts";
import { timestamp } from "../registry/timestamp.ts";
import { dryRunOf } from "../registry/write-options.ts";
import type { ResourceContext } from "../request-context.ts";
import { admitSubresource } from "./admit-subresource.ts";
import { SUCCESS } from "./status-success.ts";

interface Eviction {
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
  const asked = eviction.deleteOptions ?? {};
  const pod = (await server.registry.read(which)).value as Pod;
  if (isUp(pod)) await spend(ctx, pod, dryRun);
  await deleteObject(ctx, which, {
    dryRun,
    grace: asked.gracePeriodSeconds,
    propagation: asked.propagationPolicy,
    uid: asked.preconditions?.uid,
    resourceVersion: asked.preconditions?.resourceVersion,
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

/** Takes one disruption from the budget of the pod. Throws TooManyRequests when there is none left. */
async function spend(ctx: ResourceContext, pod: Pod, dryRun: boolean): Promise<void> {
  const { server, target } = ctx;
  const resource = server.resources.builtIn(PodDisruptionBudget);
  const budgets = server.registry
    .cachedList(resource, target.namespace)
    .map((stored) => stored.value as PodDisruptionBudget)
    .filter(({ spec }) => spec?.selector !== undefined && matcherOf(spec.selector).matches(pod.metadata?.labels));
  const [budget] = budgets;
  if (budget === undefined) return;
  if (budgets.length > 1) {
    throw new ApiError(
      "InternalError",
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  const name = budget.metadata?.name ?? "";
  await server.registry.update(
    { resource, namespace: target.namespace, name },
    (current) => {
      const next = current.copy() as PodDisruptionBudget;
      const allowed = next.status?.disruptionsAllowed ?? 0;
      if (allowed < 1) throw exhausted(name);
      const disruptedPods = { ...next.status?.disruptedPods, [target.name]: timestamp(server.clock) };
      return { ...next, status: { ...next.status, disruptionsAllowed: allowed - 1, disruptedPods } } as typeof next;
    },
    { dryRun },
  );
}

function exhausted(budget: string): ApiError {
  const message = `The disruption budget ${budget} does not allow evicting pods currently`;
  return new ApiError("TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
    details: { causes: [{ reason: "DisruptionBudget", message }] },
  });
}
