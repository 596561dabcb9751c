/** The nodes and what runs on them, kept current change by change. The scheduler decides synchronously on this; nothing is copied for a pod. */
import type { Node } from "../api/kinds/core/node.ts";
import type { Stored } from "../client/client.ts";
import type { StoredPod } from "./plugin.ts";
import { amounts, demandOf, type HostPort, type Resources } from "./requests.ts";

export type StoredNode = Stored<Node>;

/** One node with the sums over its pods. */
export class NodeState {
  readonly pods = new Map<string, StoredPod>();
  readonly requested = new Map<string, number>();
  readonly assumed = { cpu: 0, memory: 0 };
  #node: StoredNode;
  #allocatable: Resources;

  constructor(node: StoredNode) {
    this.#node = node;
    this.#allocatable = amounts(node.status?.allocatable);
  }

  get node(): StoredNode {
    return this.#node;
  }
  get name(): string {
    return this.#node.metadata.name;
  }
  get labels(): Readonly<Record<string, string>> {
    return this.#node.metadata.labels ?? {};
  }
  get allocatable(): Resources {
    return this.#allocatable;
  }

  update(node: StoredNode): void {
    this.#node = node;
    this.#allocatable = amounts(node.status?.allocatable);
  }

  add(pod: StoredPod): void {
    this.remove(pod.metadata.uid);
    this.pods.set(pod.metadata.uid, pod);
    this.#count(pod, 1);
  }

  remove(uid: string): void {
    const pod = this.pods.get(uid);
    if (pod === undefined) return;
    this.pods.delete(uid);
    this.#count(pod, -1);
  }

  /** A copy to try things on. */
  clone(): NodeState {
    const copy = new NodeState(this.#node);
    for (const pod of this.pods.values()) copy.add(pod);
    return copy;
  }

  /** Whether a port of the host is taken; an unspecified address stands for all. */
  takes({ ip, protocol, port }: HostPort): boolean {
    for (const pod of this.pods.values()) {
      for (const other of demandOf(pod).ports) {
        const meets = other.ip === ip || other.ip === "0.0.0.0" || ip === "0.0.0.0";
        if (meets && other.port === port && other.protocol === protocol) return true;
      }
    }
    return false;
  }

  #count(pod: StoredPod, sign: 1 | -1): void {
    const { requests, assumed } = demandOf(pod);
    for (const [resource, value] of requests)
      this.requested.set(resource, (this.requested.get(resource) ?? 0) + sign * value);
    this.assumed.cpu += sign * assumed.cpu;
    this.assumed.memory += sign * assumed.memory;
  }
}

/** What plugins may look at beside a node. */
export interface Cluster {
  readonly nodes: ReadonlyMap<string, NodeState>;
  /** Placed pods that refuse the company of others, with the node they are on. */
  antiAffine(): Iterable<{ pod: StoredPod; node: NodeState }>;
  namespaceLabels(namespace: string): Readonly<Record<string, string>>;
  /** What a claim is bound to, as far as placement cares. */
  claim(namespace: string, name: string): ClaimState;
}

/** "free": nothing restricts its placement. `nodes`: where the volume can be reached. */
export type ClaimState =
  | { state: "missing" | "deleting" | "unbound" | "free" }
  | { state: "bound"; reaches(labels: Readonly<Record<string, string>>, name: string): boolean };

export interface ClusterLookups {
  namespaceLabels(namespace: string): Readonly<Record<string, string>>;
  claim(namespace: string, name: string): ClaimState;
}

export class ClusterState implements Cluster {
  readonly nodes = new Map<string, NodeState>();
  readonly #lookups: ClusterLookups;
  /** Node of every placed pod, known or not yet. */
  readonly #placed = new Map<string, string>();
  /** Pods on nodes that have not been heard of. */
  readonly #homeless = new Map<string, StoredPod>();
  readonly #antiAffine = new Map<string, StoredPod>();
  /** Placed here, not yet seen placed by the server. */
  readonly #assumed = new Set<string>();

  constructor(lookups: ClusterLookups) {
    this.#lookups = lookups;
  }

  namespaceLabels(namespace: string): Readonly<Record<string, string>> {
    return this.#lookups.namespaceLabels(namespace);
  }

  claim(namespace: string, name: string): ClaimState {
    return this.#lookups.claim(namespace, name);
  }

  *antiAffine(): Iterable<{ pod: StoredPod; node: NodeState }> {
    for (const [uid, pod] of this.#antiAffine) {
      const node = this.nodes.get(this.#placed.get(uid) ?? "");
      if (node !== undefined) yield { pod, node };
    }
  }

  putNode(node: StoredNode): void {
    const known = this.nodes.get(node.metadata.name);
    if (known !== undefined) {
      known.update(node);
      return;
    }
    const state = new NodeState(node);
    this.nodes.set(node.metadata.name, state);
    for (const [uid, pod] of this.#homeless) {
      if (this.#placed.get(uid) !== state.name) continue;
      this.#homeless.delete(uid);
      state.add(pod);
    }
  }

  removeNode(name: string): void {
    const state = this.nodes.get(name);
    this.nodes.delete(name);
    for (const pod of state?.pods.values() ?? []) this.#homeless.set(pod.metadata.uid, pod);
  }

  /** Takes in a pod that the server says is placed. */
  putPod(pod: StoredPod): void {
    this.#assumed.delete(pod.metadata.uid);
    this.#place(pod, pod.spec?.nodeName ?? "");
  }

  removePod(uid: string): void {
    this.#assumed.delete(uid);
    this.nodes.get(this.#placed.get(uid) ?? "")?.remove(uid);
    this.#placed.delete(uid);
    this.#homeless.delete(uid);
    this.#antiAffine.delete(uid);
  }

  /** Counts a pod on the node chosen for it, before the server knows. */
  assume(pod: StoredPod, node: string): void {
    this.#assumed.add(pod.metadata.uid);
    this.#place(pod, node);
  }

  isAssumed(uid: string): boolean {
    return this.#assumed.has(uid);
  }

  /** Takes an assumption back; a placement that the server confirmed stays. */
  forget(uid: string): void {
    if (this.#assumed.has(uid)) this.removePod(uid);
  }

  #place(pod: StoredPod, name: string): void {
    const { uid } = pod.metadata;
    const before = this.#placed.get(uid);
    if (before !== undefined && before !== name) this.nodes.get(before)?.remove(uid);
    this.#placed.set(uid, name);
    if (pod.spec?.affinity?.podAntiAffinity !== undefined) this.#antiAffine.set(uid, pod);
    const node = this.nodes.get(name);
    if (node === undefined) this.#homeless.set(uid, pod);
    else node.add(pod);
  }
}
