import { Lease } from "../api/kinds/coordination/lease.ts";
import { Node } from "../api/kinds/core/node.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { formatTime } from "../api/time.ts";
import type { Stored } from "../client/client.ts";
import { type Context, type Controller, watch } from "./controller.ts";
import { planNode } from "./node/health.ts";
import { isReady, type StoredPod } from "./pods/pod-state.ts";
import { unless } from "./unless.ts";

const LEASES = "kube-node-lease";

/** The last sign of life of a node, and when it was seen here: clocks of nodes are not trusted. */
interface Heartbeat {
  sign: string;
  seenAt: number;
}

/**
 * Watches over the nodes: who gives no sign of life for `graceMs` is Unknown, is tainted, and its pods no longer count as ready.
 * K8S-DIFF: taints are set at once for any number of nodes, where Kubernetes slows down when most of a zone is silent.
 */
export function nodeLifecycleController({ graceMs }: { graceMs: number }): Controller {
  const heartbeats = new Map<string, Heartbeat>();

  async function reconcile(name: string, { cache, client, clock, record }: Context) {
    const node = cache(Node).get(name);
    if (node === undefined) {
      heartbeats.delete(name);
      return undefined;
    }
    const now = clock.now();
    const sign = signOf(node, cache(Lease).get(`${LEASES}/${name}`));
    const known = heartbeats.get(name);
    const heartbeat = known?.sign === sign ? known : { sign, seenAt: now };
    heartbeats.set(name, heartbeat);
    const left = heartbeat.seenAt + graceMs - now;
    const plan = planNode(node, { silent: left <= 0, now });

    let current: Stored<Node> = node;
    if (plan.taints !== undefined)
      current = await client.update(Node, { ...node, spec: { ...node.spec, taints: plan.taints } });
    if (plan.conditions !== undefined) {
      const status = { ...current.status, conditions: plan.conditions };
      await client.update(Node, { ...current, status }, { subresource: "status" });
      record(node, { type: "Normal", reason: "NodeNotReady", message: `Node ${name} status is now: NodeNotReady` });
    }
    if (!plan.ready) {
      for (const pod of cache(Pod).by("node", name)) await markUnready(pod, client, now);
    }
    return { requeueAfter: left > 0 ? left + 10 : undefined };
  }

  return {
    name: "node-lifecycle-controller",
    kind: Node,
    watches: [watch(Lease, ({ metadata }) => (metadata.namespace === LEASES ? [metadata.name] : []))],
    reads: [Pod],
    writes: ["nodes spec.taints", "nodes/status conditions", "pods/status conditions[Ready]"],
    reconcile,
  };
}

/** Anything that changes while the agent lives: its lease, or the times in its status. */
function signOf(node: Stored<Node>, lease: Stored<Lease> | undefined): string {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  const posted = ready?.status === "Unknown" ? "" : (ready?.lastHeartbeatTime ?? "");
  return `${lease?.spec?.renewTime ?? ""} ${posted}`;
}

/** Takes a pod out of its services, since nobody can tell any more whether it serves. */
async function markUnready(pod: StoredPod, client: Context["client"], now: number): Promise<void> {
  if (!isReady(pod)) return;
  const { name, namespace } = pod.metadata;
  const conditions = [{ type: "Ready", status: "False", lastTransitionTime: formatTime(now) }];
  await client
    .patch(Pod, { name, namespace }, { status: { conditions } }, { type: "strategic", subresource: "status" })
    .catch(unless("NotFound"));
}
