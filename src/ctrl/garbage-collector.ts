import { isReason } from "../api/errors.ts";
import type { AnyKind, KubeObject } from "../api/kind.ts";
import type { OwnerReference } from "../api/kinds/meta/object-meta.ts";
import type { Client } from "../client/client.ts";
import type { Informer } from "../client/informer.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { FOREGROUND, type GraphNode, OwnerGraph } from "./gc/owner-graph.ts";
import { type CollectPlan, planCollect } from "./gc/plan.ts";
import type { ServedCaches } from "./runtime/served-caches.ts";
import { WorkQueue } from "./runtime/work-queue.ts";
import { storedKinds } from "./served-kinds.ts";
import { unless } from "./unless.ts";

export interface CollectorOptions {
  client: Client;
  served: ServedCaches;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** Kinds whose objects nobody owns and which come in masses. */
const IGNORED = new Set(["events", "events.events.k8s.io"]);
const WORKERS = 5;

/**
 * Deletes what nobody owns any more, and makes owners wait for, or part with, their dependents as their deletion asked. It is not a
 * controller of one kind: its keys are uids in a graph over all kinds, custom ones included.
 */
export class GarbageCollector {
  readonly #options: CollectorOptions;
  readonly #graph = new OwnerGraph();
  readonly #queue: WorkQueue;
  readonly #log: Logger;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#log = options.log.with({ controller: "garbage-collector" });
    this.#queue = new WorkQueue({ clock: options.clock, signal: options.signal });
  }

  /** Runs until the signal aborts. Controllers subscribe before: what they keep whole is not kept twice. */
  async run(): Promise<void> {
    const { served } = this.#options;
    for (const kind of storedKinds) {
      const informer = IGNORED.has(kind.groupResource) ? undefined : served.of(kind);
      if (informer !== undefined) this.#observe(kind, informer);
    }
    served.onCustomKind((kind, informer) => this.#observe(kind, informer));
    await served.synced();
    const worker = async (): Promise<void> => {
      for (let uid = await this.#queue.next(); uid !== undefined; uid = await this.#queue.next()) await this.#work(uid);
    };
    await Promise.all(Array.from({ length: WORKERS }, worker));
  }

  #observe(kind: AnyKind, informer: Informer<KubeObject>): void {
    informer.onChange(({ type, object }) => {
      const wake = type === "delete" ? this.#graph.remove(object.metadata.uid) : this.#graph.put(kind, object);
      for (const uid of wake) this.#queue.add(uid);
    });
  }

  async #work(uid: string): Promise<void> {
    try {
      const node = this.#graph.get(uid);
      if (node !== undefined) await this.#apply(node, await this.#plan(node));
      this.#queue.forget(uid);
    } catch (error) {
      if (!this.#options.signal.aborted) {
        this.#log[isReason(error, "Conflict") ? "debug" : "warn"]("collecting failed", { uid, error });
        this.#queue.retry(uid);
      }
    } finally {
      this.#queue.done(uid);
    }
  }

  async #plan(node: GraphNode): Promise<CollectPlan> {
    const states = new Map<string, "present" | "waiting" | "absent">();
    if (!node.deleting) for (const owner of node.owners) states.set(owner.uid, await this.#ownerState(node, owner));
    return planCollect({
      node,
      dependents: this.#graph.dependentsOf(node.uid),
      ownerState: ({ uid }) => states.get(uid) ?? "present",
    });
  }

  async #ownerState(node: GraphNode, owner: OwnerReference): Promise<"present" | "waiting" | "absent"> {
    const found = this.#graph.get(owner.uid);
    if (found !== undefined) {
      // An owner in another namespace does not count, whatever its uid.
      if (found.namespace !== undefined && found.namespace !== node.namespace) return "absent";
      const waits = found.deleting && found.finalizers.includes(FOREGROUND) && owner.blockOwnerDeletion === true;
      return waits ? "waiting" : "present";
    }
    return (await this.#existsOnServer(node, owner)) ? "present" : "absent";
  }

  /** The graph may be behind: before anything is deleted for want of an owner, the server is asked. */
  async #existsOnServer(node: GraphNode, owner: OwnerReference): Promise<boolean> {
    const kind = this.#kindOf(owner);
    if (kind === undefined) {
      throw new Error(
        `${node.kind.kind} "${node.name}" is owned by an object of unknown kind "${owner.kind}" in "${owner.apiVersion}": it is kept`,
      );
    }
    if (kind.scope === "Namespaced" && node.namespace === undefined) return false;
    const namespace = kind.scope === "Namespaced" ? node.namespace : undefined;
    try {
      return (await this.#options.client.get(kind, { name: owner.name, namespace })).metadata.uid === owner.uid;
    } catch (error) {
      if (isReason(error, "NotFound")) return false;
      throw error;
    }
  }

  #kindOf(owner: OwnerReference): AnyKind | undefined {
    const group = owner.apiVersion.includes("/") ? owner.apiVersion.split("/")[0] : "";
    return this.#options.served.kinds().find((kind) => kind.group === group && kind.kind === owner.kind);
  }

  async #apply(node: GraphNode, plan: CollectPlan): Promise<void> {
    const { client } = this.#options;
    const ref = { name: node.name, namespace: node.namespace };
    switch (plan.action) {
      case "none":
        return;
      case "delete": {
        const { uid, resourceVersion } = node;
        this.#log.debug("deleting an object without owners", {
          kind: node.kind.kind,
          ...ref,
          policy: plan.propagationPolicy,
        });
        const options = { propagationPolicy: plan.propagationPolicy, preconditions: { uid, resourceVersion } };
        await client.delete(node.kind, ref, options).catch(unless("NotFound"));
        return;
      }
      case "disown":
        await this.#disown(node, plan.uids);
        return;
      case "orphan":
        for (const dependent of plan.dependents) await this.#disown(dependent, [node.uid]);
        // The graph has not heard of it yet; without dependents left the finalizer goes.
        await this.#release(node, "orphan");
        return;
      case "release":
        await this.#release(node, plan.finalizer);
        return;
    }
  }

  async #disown(node: GraphNode, uids: readonly string[]): Promise<void> {
    const ownerReferences = node.owners.filter(({ uid }) => !uids.includes(uid));
    const patch = {
      metadata: {
        uid: node.uid,
        resourceVersion: node.resourceVersion,
        ownerReferences: ownerReferences.length > 0 ? ownerReferences : null,
      },
    };
    const ref = { name: node.name, namespace: node.namespace };
    await this.#options.client.patch(node.kind, ref, patch, { type: "merge" }).catch(unless("NotFound"));
  }

  async #release(node: GraphNode, finalizer: string): Promise<void> {
    const finalizers = node.finalizers.filter((entry) => entry !== finalizer);
    const patch = {
      metadata: {
        uid: node.uid,
        resourceVersion: node.resourceVersion,
        finalizers: finalizers.length > 0 ? finalizers : null,
      },
    };
    const ref = { name: node.name, namespace: node.namespace };
    await this.#options.client.patch(node.kind, ref, patch, { type: "merge" }).catch(unless("NotFound"));
  }
}
