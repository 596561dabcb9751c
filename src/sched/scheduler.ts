import { ApiError, isReason } from "../api/errors.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { formatTime } from "../api/time.ts";
import type { Client } from "../client/client.ts";
import { EventRecorder } from "../client/event-recorder.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { ClusterState, NodeState } from "./cluster.ts";
import { type Decision, decide } from "./cycle.ts";
import type { StoredPod } from "./plugin.ts";
import { plugins } from "./plugins/index.ts";
import { type Preemption, planPreemption } from "./preemption.ts";
import type { SchedulingQueue } from "./queue.ts";
import { seededRandom } from "./random.ts";
import { priorityOf } from "./requests.ts";

export const NAME = "default-scheduler";
/** Placements on their way to the server at a time. */
const MOST_BINDING = 64;
/** Decisions after which others in this process get their turn. */
const TURN = 32;

export interface SchedulerParts {
  client: Client;
  cluster: ClusterState;
  queue: SchedulingQueue;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
  seed: number;
}

/** Takes pods from the queue one by one, decides on the spot, and tells the server while it goes on to the next. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #random: () => number;
  readonly #recorder: EventRecorder;
  readonly #binding = new Set<Promise<void>>();
  /** Pods for which a node is being cleared. */
  readonly #nominated = new Map<string, { pod: StoredPod; node: string }>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#random = seededRandom(parts.seed);
    this.#recorder = new EventRecorder({ client: parts.client, component: NAME, log: parts.log, clock: parts.clock });
  }

  /** Runs until the signal aborts; resolves when the last placement has been told. */
  async run(): Promise<void> {
    const { queue, signal, clock } = this.#parts;
    for (let decisions = 0; !signal.aborted; decisions += 1) {
      const pod = queue.take();
      if (pod === undefined) {
        await queue.ready(signal);
        continue;
      }
      this.#schedule(pod);
      if (this.#binding.size >= MOST_BINDING) await Promise.race(this.#binding);
      if (decisions % TURN === TURN - 1) await clock.sleep(0, signal).catch(() => undefined);
    }
    await Promise.allSettled(this.#binding);
    await this.#recorder.flush();
  }

  /** The pod needs no node any more. */
  forget(uid: string): void {
    this.#nominated.delete(uid);
  }

  #schedule(pod: StoredPod): void {
    const { cluster } = this.#parts;
    const decision = decide(pod, cluster, {
      plugins,
      random: this.#random,
      withNominated: (node) => this.#withNominated(node, pod),
    });
    if (decision.node !== undefined) {
      cluster.assume(pod, decision.node);
      this.#background(pod, this.#bind(pod, decision.node));
    } else {
      this.#background(pod, this.#refuse(pod, decision));
    }
  }

  #background(pod: StoredPod, work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => {
        this.#parts.log.warn("scheduling failed", { pod: `${pod.metadata.namespace}/${pod.metadata.name}`, error });
        this.#parts.queue.failed(pod.metadata.uid, []);
      })
      .finally(() => this.#binding.delete(settled));
    this.#binding.add(settled);
  }

  /** The node with those pods on it that it is being cleared for and that matter as much as this one. */
  #withNominated(node: NodeState, pod: StoredPod): NodeState {
    if (this.#nominated.size === 0) return node;
    const others = [...this.#nominated.values()].filter(
      (other) =>
        other.node === node.name &&
        other.pod.metadata.uid !== pod.metadata.uid &&
        priorityOf(other.pod) >= priorityOf(pod),
    );
    if (others.length === 0) return node;
    const full = node.clone();
    for (const other of others) full.add(other.pod);
    return full;
  }

  async #bind(pod: StoredPod, node: string): Promise<void> {
    const { client, cluster, queue } = this.#parts;
    const { name, namespace, uid } = pod.metadata;
    try {
      await bindPod(client, pod, node);
    } catch (error) {
      cluster.forget(uid);
      // What the failed placement had taken is free again.
      queue.notify("pod-removed");
      // Gone, or placed by somebody else: the cache will tell.
      if (isReason(error, "NotFound") || isReason(error, "Conflict")) {
        queue.failed(uid, []);
        return;
      }
      throw error;
    }
    this.#nominated.delete(uid);
    queue.done(uid);
    this.#recorder.record(pod, {
      type: "Normal",
      reason: "Scheduled",
      message: `Successfully assigned ${namespace}/${name} to ${node}`,
    });
  }

  async #refuse(pod: StoredPod, decision: Extract<Decision, { node: undefined }>): Promise<void> {
    const { cluster, queue } = this.#parts;
    const preemption = planPreemption(pod, cluster, { refusals: decision.refusals, plugins });
    const nodes = cluster.nodes.size;
    const advice = preemption === undefined && nodes > 0 ? ` preemption: ${helpless(decision, nodes)}` : "";
    const message = `${decision.message}${advice}`;
    this.#recorder.record(pod, { type: "Warning", reason: "FailedScheduling", message });
    if (preemption === undefined) this.#nominated.delete(pod.metadata.uid);
    else this.#nominated.set(pod.metadata.uid, { pod, node: preemption.node });
    try {
      await this.#tellRefused(pod, message, preemption?.node);
      if (preemption !== undefined) await this.#preempt(pod, preemption);
    } finally {
      queue.failed(pod.metadata.uid, decision.refusedBy);
    }
  }

  async #tellRefused(pod: StoredPod, message: string, nominated: string | undefined): Promise<void> {
    const { client, clock } = this.#parts;
    const before = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
    const same = before?.status === "False" && before.reason === "Unschedulable" && before.message === message;
    if (same && (pod.status?.nominatedNodeName ?? "") === (nominated ?? "")) return;
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message,
      lastTransitionTime:
        before?.status === "False" ? (before.lastTransitionTime ?? formatTime(clock.now())) : formatTime(clock.now()),
    };
    const { name, namespace } = pod.metadata;
    const status = { conditions: [condition], ...(nominated === undefined ? {} : { nominatedNodeName: nominated }) };
    await client
      .patch(Pod, { name, namespace }, { status }, { type: "strategic", subresource: "status" })
      .catch((error: unknown) => {
        if (!isReason(error, "NotFound")) throw error;
      });
  }

  async #preempt(pod: StoredPod, { victims, node }: Preemption): Promise<void> {
    const { client, clock } = this.#parts;
    for (const victim of victims) {
      const { name, namespace, uid } = victim.metadata;
      if (victim.metadata.deletionTimestamp !== undefined) continue;
      const condition = {
        type: "DisruptionTarget",
        status: "True",
        reason: "PreemptionByScheduler",
        message: `${NAME}: preempting to accommodate a higher priority pod`,
        lastTransitionTime: formatTime(clock.now()),
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
      const message = `Preempted by pod ${pod.metadata.uid} on node ${node}`;
      this.#recorder.record(victim, { type: "Normal", reason: "Preempted", message });
    }
  }
}

/** Why removing pods would not help, in Kubernetes' words. */
function helpless({ refusals }: Extract<Decision, { node: undefined }>, nodes: number): string {
  const final = [...refusals.values()].filter(({ plugin }) => plugin.final === true).length;
  const unhelpful = refusals.size === 0 ? nodes : final;
  const parts = [
    ...(refusals.size - final > 0 ? [`${refusals.size - final} No preemption victims found for incoming pod`] : []),
    ...(unhelpful > 0 ? [`${unhelpful} Preemption is not helpful for scheduling`] : []),
  ];
  return `0/${nodes} nodes are available: ${parts.join(", ")}.`;
}

/** Binds a pod to a node. Rejects with ApiError; Conflict when it already has one. */
async function bindPod(client: Client, { metadata: { name, namespace, uid } }: StoredPod, node: string): Promise<void> {
  const binding = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name, namespace, uid },
    target: { apiVersion: "v1", kind: "Node", name: node },
  };
  const response = await client.raw(`/api/v1/namespaces/${namespace}/pods/${name}/binding`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(binding),
  });
  const text = await response.text();
  if (response.ok) return;
  let status: object;
  try {
    status = JSON.parse(text) as object;
  } catch {
    throw new ApiError(
      "",
      `cannot bind pod "${namespace}/${name}" to node "${node}": the server answered ${response.status}: ${text}`,
      { code: response.status },
    );
  }
  throw ApiError.from(status, response.status);
}
