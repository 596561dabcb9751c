/** Who owns whom, over all resources, by uid. Knows metadata only. */
import type { AnyKind } from "../../api/kind.ts";
import type { OwnerReference } from "../../api/kinds/meta/object-meta.ts";
import type { StoredObject } from "../controller.ts";
import { ownersOf } from "../owner.ts";

export interface GraphNode {
  readonly uid: string;
  readonly kind: AnyKind;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly resourceVersion: string;
  readonly owners: readonly OwnerReference[];
  readonly finalizers: readonly string[];
  readonly deleting: boolean;
}

export const FOREGROUND = "foregroundDeletion";
export const ORPHAN = "orphan";

export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  /** What names `uid` as an owner. */
  dependentsOf(uid: string): GraphNode[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((dependent) => this.#nodes.get(dependent) ?? []);
  }

  /** Takes an object in, or its newer state. Answers with the uids to look at. */
  put(kind: AnyKind, object: StoredObject): string[] {
    const node = nodeOf(kind, object);
    const before = this.#nodes.get(node.uid);
    this.#unlink(before);
    this.#nodes.set(node.uid, node);
    for (const { uid } of node.owners) {
      const dependents = this.#dependents.get(uid) ?? new Set<string>();
      dependents.add(node.uid);
      this.#dependents.set(uid, dependents);
    }
    const wake = node.owners.length > 0 || node.deleting ? [node.uid] : [];
    // An owner that waits for its dependents may have lost the last one, and they learn of it when it starts to wait.
    const lost = (before?.owners ?? []).filter(({ uid }) => !node.owners.some((owner) => owner.uid === uid));
    const starts =
      node.deleting &&
      node.finalizers.includes(FOREGROUND) &&
      !(before?.deleting === true && before.finalizers.includes(FOREGROUND));
    return [
      ...wake,
      ...lost.map(({ uid }) => uid),
      ...(starts ? this.dependentsOf(node.uid).map(({ uid }) => uid) : []),
    ];
  }

  /** Forgets an object that is gone. Answers with the uids to look at: its owners and its dependents. */
  remove(uid: string): string[] {
    const node = this.#nodes.get(uid);
    this.#unlink(node);
    this.#nodes.delete(uid);
    return [
      ...(node?.owners ?? []).map((owner) => owner.uid),
      ...this.dependentsOf(uid).map((dependent) => dependent.uid),
    ];
  }

  #unlink(node: GraphNode | undefined): void {
    for (const owner of node?.owners ?? []) {
      const dependents = this.#dependents.get(owner.uid);
      dependents?.delete(node?.uid ?? "");
      if (dependents?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}

function nodeOf(kind: AnyKind, object: StoredObject): GraphNode {
  const { uid, name, namespace, resourceVersion } = object.metadata;
  const metadata: object & { finalizers?: readonly string[]; deletionTimestamp?: string } = { ...object.metadata };
  const { finalizers = [], deletionTimestamp } = metadata;
  return {
    uid,
    kind,
    name,
    namespace,
    resourceVersion,
    owners: ownersOf(object),
    finalizers,
    deleting: deletionTimestamp !== undefined,
  };
}
