import { Namespace } from "../api/kinds/core/namespace.ts";
import { Node } from "../api/kinds/core/node.ts";
import { PersistentVolume } from "../api/kinds/core/persistent-volume.ts";
import { PersistentVolumeClaim } from "../api/kinds/core/persistent-volume-claim.ts";
import { Pod } from "../api/kinds/core/pod.ts";
import { StorageClass } from "../api/kinds/storage/storage-class.ts";
import type { Client } from "../client/client.ts";
import type { InformerChange } from "../client/informer.ts";
import { Informers } from "../client/informers.ts";
import { electLeader } from "../client/leader-election.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { claimState } from "./claims.ts";
import { ClusterState, type StoredNode } from "./cluster.ts";
import type { StoredPod } from "./plugin.ts";
import { SchedulingQueue } from "./queue.ts";
import { NAME, Scheduler } from "./scheduler.ts";

export interface SchedulerOptions {
  client: Client;
  signal: AbortSignal;
  log: Logger;
  clock: Clock;
  /** Decides ties; the same seed and the same events give the same placements. */
  seed: number;
  /** Whether other processes may schedule too: then one of them does at a time. */
  leaderElect?: boolean;
  /** Unique name of this process among them. Absent: host name and a random part. */
  identity?: string;
}

/** Gives pods without a node one, until the signal aborts. */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { client, signal, log, clock } = options;
  const lead = (leading: AbortSignal): Promise<void> => schedule({ ...options, signal: leading });
  if (options.leaderElect !== true) return lead(signal);
  const identity = options.identity ?? `${process.env["HOSTNAME"] ?? "orch"}_${crypto.randomUUID()}`;
  return electLeader({ client, namespace: "kube-system", name: "kube-scheduler", identity, lead, signal, log, clock });
}

async function schedule(options: SchedulerOptions): Promise<void> {
  const { client, signal, clock, seed } = options;
  const log = options.log.with({ component: "scheduler" });
  const informers = new Informers({ client, signal, log, clock });
  const namespaces = informers.of(Namespace);
  const storage = {
    claims: informers.of(PersistentVolumeClaim),
    volumes: informers.of(PersistentVolume),
    classes: informers.of(StorageClass),
  };
  const cluster = new ClusterState({
    namespaceLabels: (namespace) => namespaces.get(namespace)?.metadata.labels ?? {},
    claim: (namespace, name) => claimState(storage, namespace, name),
  });
  const queue = new SchedulingQueue(clock);
  const scheduler = new Scheduler({ client, cluster, queue, clock, log, signal, seed });
  informers.of(Node).onChange((change) => followNode(change, cluster, queue));
  for (const cache of Object.values(storage)) cache.onChange(() => queue.notify("volume"));
  try {
    // Pods come last: one that is looked at before its node is known would be refused for nothing.
    await informers.synced();
    const pods = informers.of(Pod);
    pods.onChange((change) => followPod(change, { cluster, queue, scheduler }));
    await pods.synced;
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  await scheduler.run();
}

function followNode(
  { type, key, object, old }: InformerChange<Node>,
  cluster: ClusterState,
  queue: SchedulingQueue,
): void {
  if (type === "delete") {
    cluster.removeNode(key);
    queue.notify("node");
    return;
  }
  cluster.putNode(object);
  if (old === undefined || placementOf(old) !== placementOf(object)) queue.notify("node");
}

/** What of a node decides where pods go: heartbeats change nothing. */
function placementOf({ spec, status, metadata }: StoredNode): string {
  return JSON.stringify([spec?.unschedulable, spec?.taints, metadata.labels, status?.allocatable]);
}

interface Followers {
  cluster: ClusterState;
  queue: SchedulingQueue;
  scheduler: Scheduler;
}

const isOver = ({ status }: StoredPod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed";

function followPod({ type, object: pod, old }: InformerChange<Pod>, { cluster, queue, scheduler }: Followers): void {
  const { uid, deletionTimestamp } = pod.metadata;
  if (type === "delete" || isOver(pod)) {
    queue.remove(uid);
    scheduler.forget(uid);
    cluster.removePod(uid);
    if (pod.spec?.nodeName) queue.notify("pod-removed");
    return;
  }
  if (pod.spec?.nodeName) {
    queue.remove(uid);
    scheduler.forget(uid);
    cluster.putPod(pod);
    if (old?.spec?.nodeName === undefined) queue.notify("pod-added");
    return;
  }
  const mine = (pod.spec?.schedulerName ?? NAME) === NAME;
  if (!mine || deletionTimestamp !== undefined || (pod.spec?.schedulingGates ?? []).length > 0) {
    queue.remove(uid);
    return;
  }
  // An older state of a pod that has been placed here says nothing new.
  if (cluster.isAssumed(uid)) return;
  queue.put(pod, {
    retry:
      old !== undefined &&
      JSON.stringify([old.spec, old.metadata.labels]) !== JSON.stringify([pod.spec, pod.metadata.labels]),
  });
}
