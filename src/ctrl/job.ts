import { Job } from "../api/kinds/batch/job.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { matcherOf } from "../api/selectors.ts";
import type { Context, Controller } from "./controller.ts";
import { isDone, type JobPlan, planJob } from "./job/plan.ts";
import { podOf, type StoredJob, TRACKING } from "./job/pod.ts";
import { applyClaim, planClaim } from "./pods/claim.ts";
import type { StoredPod } from "./pods/pod-state.ts";
import { slowStart } from "./pods/slow-start.ts";
import { sameContent } from "./same-content.ts";
import { isNamespaceEnding, unless } from "./unless.ts";

/** Runs pods until enough of them have succeeded, or too many have failed. */
export const jobController: Controller = {
  name: "job-controller",
  kind: Job,
  owns: [Pod],
  writes: ["jobs.batch/status", "pods metadata.finalizers[job-tracking]", "pods metadata.ownerReferences[Job]"],
  reconcile,
};

async function reconcile(key: string, context: Context) {
  const { cache, client, clock, record } = context;
  const job = cache(Job).get(key);
  if (
    job?.spec?.selector === undefined ||
    (job.spec.managedBy ?? "kubernetes.io/job-controller") !== "kubernetes.io/job-controller"
  )
    return undefined;
  const pods = cache(Pod);
  const candidates = [...pods.by("owner", job.metadata.uid), ...pods.by("orphans", job.metadata.namespace ?? "")];
  const claim = planClaim(job, candidates, matcherOf(job.spec.selector));
  await applyClaim(client, { ownerKind: Job, owner: job, kind: Pod, claim });
  if (job.metadata.deletionTimestamp !== undefined || isDone(job)) {
    await release(claim.claimed, client);
    return undefined;
  }
  const plan = planJob({ job, pods: claim.claimed, now: clock.now() });
  // Whatever an earlier status names may go; what this one will name may not yet.
  await release(plan.release, client);
  await Promise.all(plan.remove.map((pod) => remove(job, pod, context)));
  await create(job, plan.create, context);
  if (!sameContent(job.status, plan.status)) {
    await client.update(Job, { ...job, status: plan.status }, { subresource: "status" }).catch(unless("NotFound"));
    if (plan.news !== undefined) record(job, plan.news);
  }
  return { requeueAfter: plan.requeueAfter };
}

async function create(job: StoredJob, wanted: JobPlan["create"], { client, record }: Context): Promise<void> {
  const { error } = await slowStart(wanted.length, async (position) => {
    const next = wanted[position];
    try {
      const made = await client.create(Pod, podOf(job, next?.index, next?.failures));
      record(job, { type: "Normal", reason: "SuccessfulCreate", message: `Created pod: ${made.metadata.name}` });
    } catch (cause) {
      if (isNamespaceEnding(cause)) return;
      const message = `Error creating: ${cause instanceof Error ? cause.message : cause}`;
      record(job, { type: "Warning", reason: "FailedCreate", message });
      throw cause;
    }
  });
  if (error !== undefined) throw error;
}

async function remove(job: StoredJob, pod: StoredPod, { client, record }: Context): Promise<void> {
  const { name, namespace, uid } = pod.metadata;
  await release([pod], client);
  await client.delete(Pod, { name, namespace }, { preconditions: { uid } }).catch(unless("NotFound", "Conflict"));
  record(job, { type: "Normal", reason: "SuccessfulDelete", message: `Deleted pod: ${name}` });
}

/** Lets go of pods that have been accounted for. */
async function release(pods: readonly StoredPod[], client: Context["client"]): Promise<void> {
  for (const { metadata } of pods) {
    if (metadata.finalizers?.includes(TRACKING) !== true) continue;
    const { name, namespace, uid, resourceVersion } = metadata;
    const finalizers = metadata.finalizers.filter((finalizer) => finalizer !== TRACKING);
    const patch = { metadata: { uid, resourceVersion, finalizers: finalizers.length > 0 ? finalizers : null } };
    await client.patch(Pod, { name, namespace }, patch, { type: "merge" }).catch(unless("NotFound"));
  }
}
