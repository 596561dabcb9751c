import { isReason } from "../api/errors.ts";
import type { AnyKind } from "../api/kind.ts";
import { CustomResourceDefinition } from "../api/kinds/apiextensions/custom-resource-definition.ts";
import type { OwnerReference } from "../api/kinds/meta/object-meta.ts";
import type { Client } from "../client/client.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { FOREGROUND, type GraphNode, OwnerGraph } from "./gc/owner-graph.ts";
import { type CollectPlan, planCollect } from "./gc/plan.ts";
import { Caches } from "./runtime/caches.ts";
import { WorkQueue } from "./runtime/work-queue.ts";
import { servedKinds, storedKinds } from "./served-kinds.ts";
import { unless } from "./unless.ts";

export interface CollectorOptions {
  client: Client;
  caches: Caches;
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
  /** Of the kinds that no controller keeps whole. */
  readonly #metadata: Caches;
  readonly #log: Logger;
  readonly #custom = new Map<string, { kind: AnyKind; stop: AbortController; caches: Caches }>();

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#log = options.log.with({ controller: "garbage-collector" });
    this.#queue = new WorkQueue({ clock: options.clock, signal: options.signal });
    this.#metadata = new Caches({ ...options, metadataOnly: true });
  }

  /** Runs until the signal aborts. Controllers subscribe before: what they keep whole is not kept twice. */
  async run(): Promise<void> {
    const { caches, signal } = this.#options;
    for (const kind of storedKinds) {
      if (IGNORED.has(kind.groupResource)) continue;
      this.#observe(kind, caches.running(kind) === undefined ? this.#metadata : caches);
    }
    const definitions = caches.of(CustomResourceDefinition);
    definitions.onChange(() => this.#followDefinitions());
    signal.addEventListener("abort", () => this.#followNone(), { once: true });
    await Promise.all([caches.synced(), this.#metadata.synced()]);
    await Promise.all([...this.#custom.values()].map((custom) => custom.caches.synced().catch(() => undefined)));
    const worker = async (): Promise<void> => {
      for (let uid = await this.#queue.next(); uid !== undefined; uid = await this.#queue.next()) await this.#work(uid);
    };
    await Promise.all(Array.from({ length: WORKERS }, worker));
  }

  #observe(kind: AnyKind, caches: Caches): void {
    caches.any(kind).onChange(({ type, object }) => {
      const wake = type === "delete" ? this.#graph.remove(object.metadata.uid) : this.#graph.put(kind, object);
      for (const uid of wake) this.#queue.add(uid);
    });
  }

  /** Starts to watch custom resources that are new, and stops with those that are gone. */
  #followDefinitions(): void {
    const known = new Set(storedKinds.map(({ groupResource }) => groupResource));
    const wanted = new Map<string, AnyKind>();
    for (const kind of servedKinds(this.#options.caches.of(CustomResourceDefinition).list())) {
      if (!known.has(kind.groupResource)) wanted.set(`${kind.groupResource}/${kind.version}`, kind);
    }
    for (const [name, { stop }] of this.#custom) {
      if (wanted.has(name)) continue;
      stop.abort(new Error(`"${name}" is no longer served`));
      this.#custom.delete(name);
    }
    for (const [name, kind] of wanted) {
      if (this.#custom.has(name) || this.#options.signal.aborted) continue;
      const stop = new AbortController();
      const { client, clock, log } = this.#options;
      const caches = new Caches({ client, clock, log, signal: stop.signal, metadataOnly: true });
      this.#custom.set(name, { kind, stop, caches });
      this.#observe(kind, caches);
    }
  }

  #followNone(): void {
    for (const { stop } of this.#custom.values()) stop.abort(this.#options.signal.reason);
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
    const custom = [...this.#custom.values()].map(({ kind }) => kind);
    return [...storedKinds, ...custom].find((kind) => kind.group === group && kind.kind === owner.kind);
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
