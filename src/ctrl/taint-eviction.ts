import { isReason } from "../api/errors.ts";
import { Node, type Taint } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import type { Toleration } from "../api/kinds/core/toleration.ts";
import { formatTime } from "../api/time.ts";
import { tolerates } from "../api/tolerations.ts";
import { type Controller, watch } from "./controller.ts";
import { timeOf } from "./pods/pod-state.ts";

/**
 * When a pod must leave a node with these taints, in ms since the epoch; undefined: it may stay. Each NoExecute taint needs a
 * toleration; of several tolerated for a time, the shortest counts, from when the first of the taints was set. Pure.
 */
function evictionTime(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  const evicting = taints.filter(({ effect }) => effect === "NoExecute");
  if (evicting.length === 0) return undefined;
  const since = Math.min(...evicting.map(({ timeAdded }) => timeOf(timeAdded)));
  let shortest: number | undefined;
  for (const taint of evicting) {
    const matching = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (matching.length === 0) return 0;
    for (const { tolerationSeconds } of matching) {
      if (tolerationSeconds !== undefined)
        shortest = Math.min(shortest ?? tolerationSeconds, Math.max(0, tolerationSeconds));
    }
  }
  return shortest === undefined ? undefined : since + shortest * 1000;
}

/** Deletes pods from nodes whose NoExecute taints they do not, or no longer, tolerate. */
export const taintEvictionController: Controller = {
  name: "taint-eviction-controller",
  kind: Pod,
  watches: [
    watch(Node, ({ metadata }, cache) =>
      cache(Pod)
        .by("node", metadata.name)
        .map((pod) => `${pod.metadata.namespace}/${pod.metadata.name}`),
    ),
  ],
  writes: ["pods/status conditions[DisruptionTarget by taint]"],
  async reconcile(key, { cache, client, clock, record }) {
    const pod = cache(Pod).get(key);
    const node = cache(Node).get(pod?.spec?.nodeName ?? "");
    if (pod === undefined || node === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
    const at = evictionTime(node.spec?.taints ?? [], pod.spec?.tolerations ?? []);
    if (at === undefined) return undefined;
    const now = clock.now();
    if (at > now) return { requeueAfter: at - now };
    const { name, namespace, uid } = pod.metadata;
    record(pod, {
      type: "Normal",
      reason: "TaintManagerEviction",
      message: `Marking for deletion Pod ${namespace}/${name}`,
    });
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
      lastTransitionTime: formatTime(now),
    };
    try {
      await client.patch(
        Pod,
        { name, namespace },
        { status: { conditions: [condition] } },
        { type: "strategic", subresource: "status" },
      );
      await client.delete(Pod, { name, namespace }, { preconditions: { uid } });
    } catch (error) {
      if (!isReason(error, "NotFound")) throw error;
    }
    return undefined;
  },
};
