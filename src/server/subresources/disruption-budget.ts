import { ApiError, forbiddenError } from "../../api/errors.ts";
import type { Pod } from "../../api/kinds/core/pod.ts";
import { PodDisruptionBudget } from "../../api/kinds/policy/pod-disruption-budget.ts";
import { matcherOf } from "../../api/selectors.ts";
import { timestamp } from "../registry/timestamp.ts";
import type { ResourceContext } from "../request-context.ts";

/** Evictions that the controller has not yet seen the end of, for one budget; as in Kubernetes. */
const DISRUPTED_LIMIT = 2000;
const REFUSAL = "Cannot evict pod as it would violate the pod's disruption budget.";
const RETRY_SECONDS = 10;

/**
 * Takes one disruption from the budget of a pod. Resolves to whether the deletion must be of the pod as it was looked at, because it
 * was let go without being counted. Throws TooManyRequests when nothing is left.
 */
export async function spendBudget(ctx: ResourceContext, pod: Pod, dryRun: boolean): Promise<{ asSeen: boolean }> {
  const { server, target } = ctx;
  const resource = server.resources.builtIn(PodDisruptionBudget);
  const budgets = server.registry
    .cachedList(resource, target.namespace)
    .map((stored) => stored.value as PodDisruptionBudget)
    .filter(({ spec }) => spec?.selector !== undefined && matcherOf(spec.selector).matches(pod.metadata?.labels));
  const [budget] = budgets;
  if (budget === undefined) return { asSeen: false };
  if (budgets.length > 1) {
    const why = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    throw new ApiError("", why, { code: 500 });
  }
  if (!isReady(pod) && sparesUnready(budget)) return { asSeen: true };
  await server.registry.update(
    { resource, namespace: target.namespace, name: budget.metadata?.name ?? "" },
    (current) => spent(current.copy() as PodDisruptionBudget, target.name, timestamp(server.clock)),
    { dryRun },
  );
  return { asSeen: false };
}

const isReady = ({ status }: Pod): boolean =>
  (status?.conditions ?? []).some(({ type, status: value }) => type === "Ready" && value === "True");

/** A pod that is not ready disturbs nobody by leaving, where the budget says so or is met without it. */
function sparesUnready({ spec, status }: PodDisruptionBudget): boolean {
  if (spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  const desired = status?.desiredHealthy ?? 0;
  return desired > 0 && (status?.currentHealthy ?? 0) >= desired;
}

/** The budget with one disruption less. Throws when it has none. */
function spent(budget: PodDisruptionBudget, pod: string, now: string): PodDisruptionBudget {
  const { metadata, status } = budget;
  const name = metadata?.name ?? "";
  if ((status?.observedGeneration ?? 0) < Number(metadata?.["generation"] ?? 0)) {
    throw refused(`The disruption budget ${name} is still being processed by the server.`, RETRY_SECONDS);
  }
  const allowed = status?.disruptionsAllowed ?? 0;
  if (allowed < 0) throw forbidden(name, "pdb disruptions allowed is negative");
  const disrupted = status?.disruptedPods ?? {};
  if (Object.keys(disrupted).length > DISRUPTED_LIMIT) {
    throw forbidden(name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (allowed === 0) {
    const has = `needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`;
    throw refused(`The disruption budget ${name} ${has}`);
  }
  const next = { ...status, disruptionsAllowed: allowed - 1, disruptedPods: { ...disrupted, [pod]: now } };
  return { ...budget, status: next } as PodDisruptionBudget;
}

const forbidden = (name: string, why: string): ApiError =>
  forbiddenError({ group: "policy", resource: "poddisruptionbudget" }, name, why);

function refused(message: string, seconds?: number): ApiError {
  return new ApiError("TooManyRequests", REFUSAL, {
    details: {
      causes: [{ reason: "DisruptionBudget", message }],
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    },
  });
}
