import { Job } from "../api/kinds/batch/job.ts";
import type { Controller } from "./controller.ts";
import { timeOf } from "./pods/pod-state.ts";
import { unless } from "./unless.ts";

/** Deletes finished jobs, with their pods, when their time is up. */
export const ttlAfterFinishedController: Controller = {
  name: "ttl-after-finished-controller",
  kind: Job,
  writes: ["jobs.batch [finished]"],
  async reconcile(key, { cache, client, clock }) {
    const job = cache(Job).get(key);
    const ttl = job?.spec?.ttlSecondsAfterFinished;
    if (job === undefined || ttl === undefined || job.metadata.deletionTimestamp !== undefined) return undefined;
    const end = job.status?.conditions?.find(
      ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
    );
    if (end === undefined) return undefined;
    const left = timeOf(end.lastTransitionTime) + ttl * 1000 - clock.now();
    if (left > 0) return { requeueAfter: left };
    const { name, namespace, uid, resourceVersion } = job.metadata;
    // Foreground, so that the job is still there for whoever asks what its pods belong to.
    const options = { propagationPolicy: "Foreground", preconditions: { uid, resourceVersion } } as const;
    await client.delete(Job, { name, namespace }, options).catch(unless("NotFound"));
    return undefined;
  },
};
