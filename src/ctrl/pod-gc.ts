import { isReason } from "../api/errors.ts";
import { Node } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { formatTime } from "../api/time.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { isFinished, type StoredPod } from "./pods/pod-state.ts";
import { unless } from "./unless.ts";

/** How long a node must be gone before its pods are, in ms: one that is registered again keeps them. kube-controller-manager: 40 s. */
const QUARANTINE = 40_000;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

/** Removes pods that no agent will ever finish: on nodes that are gone or out of service, or deleted before they were placed. */
export function podGarbageController(): Controller {
  const missingSince = new Map<string, number>();

  async function reconcile(key: string, { cache, client, clock }: Context) {
    const pod = cache(Pod).get(key);
    if (pod === undefined) return undefined;
    const nodeName = pod.spec?.nodeName ?? "";
    const leaving = pod.metadata.deletionTimestamp !== undefined;
    if (nodeName === "") {
      if (leaving) await remove(pod, client);
      return undefined;
    }
    const node = cache(Node).get(nodeName);
    if (node !== undefined) {
      missingSince.delete(nodeName);
      const outOfService = node.spec?.taints?.some((taint) => taint.key === OUT_OF_SERVICE) === true;
      const ready = node.status?.conditions?.find(({ type }) => type === "Ready")?.status === "True";
      if (leaving && outOfService && !ready)
        await fail(pod, "PodGC: node has been out of service", { client, now: clock.now() });
      return undefined;
    }
    const since = missingSince.get(nodeName) ?? clock.now();
    missingSince.set(nodeName, since);
    const left = since + QUARANTINE - clock.now();
    if (left > 0) return { requeueAfter: left };
    // The cache said so for a while; the server has the last word.
    if (await exists(nodeName, client)) return { requeueAfter: QUARANTINE };
    await fail(pod, "PodGC: node no longer exists", { client, now: clock.now() });
    return undefined;
  }

  return {
    name: "pod-garbage-collector",
    kind: Pod,
    watches: [
      watch(Node, ({ metadata }, cache) =>
        cache(Pod)
          .by("node", metadata.name)
          .map((pod) => `${pod.metadata.namespace}/${pod.metadata.name}`),
      ),
    ],
    writes: ["pods/status phase[node gone]"],
    reconcile,
  };
}

async function exists(name: string, client: Context["client"]): Promise<boolean> {
  try {
    await client.get(Node, { name });
    return true;
  } catch (error) {
    if (isReason(error, "NotFound")) return false;
    throw error;
  }
}

/** Ends a pod on paper before it is removed, so that whoever owns it sees that it failed. */
async function fail(
  pod: StoredPod,
  message: string,
  { client, now }: { client: Context["client"]; now: number },
): Promise<void> {
  const { name, namespace } = pod.metadata;
  if (!isFinished(pod)) {
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByPodGC",
      message,
      lastTransitionTime: formatTime(now),
    };
    const patch = { status: { phase: "Failed", conditions: [condition] } };
    await client
      .patch(Pod, { name, namespace }, patch, { type: "strategic", subresource: "status" })
      .catch(unless("NotFound"));
  }
  await remove(pod, client);
}

async function remove({ metadata: { name, namespace, uid } }: StoredPod, client: Context["client"]): Promise<void> {
  await client
    .delete(Pod, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } })
    .catch(unless("NotFound", "Conflict"));
}
