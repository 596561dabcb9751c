import type { KubeObject } from "../../api/kind.ts";
import type { Feed } from "../cache/feed.ts";
import { follow } from "../cache/follow.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { Resource } from "../registry/resource.ts";
import type { User } from "./user.ts";

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** A RoleBinding or ClusterRoleBinding. */
export interface Binding extends KubeObject {
  readonly subjects?: readonly Subject[] | undefined;
  readonly roleRef: { readonly kind: string; readonly name: string };
}

/** A binding that concerns a user, by the first of its subjects that does. */
export interface Bound {
  readonly binding: Binding;
  readonly subject: Subject;
}

/** Bindings by the subjects that they name, so that a request looks at those of its user alone. */
export class BindingIndex {
  /** Subject, then key of the binding. */
  readonly #bindings = new Map<string, Map<string, Bound>>();

  constructor(resource: Resource, feed: Feed) {
    follow(feed.cache(resource.prefix), feed, {
      reset: (objects) => {
        this.#bindings.clear();
        for (const object of objects) this.#add(object);
      },
      change: ({ object, previous, deleted }) => {
        if (previous !== undefined) this.#remove(previous);
        if (!deleted) this.#add(object);
      },
    });
  }

  /** The bindings of a user and its groups: in one namespace, or, with an empty one, of the whole cluster. Each comes once. */
  *of(user: User, namespace: string): Generator<Bound> {
    const seen = new Set<Binding>();
    for (const id of [`User ${user.name}`, ...user.groups.map((group) => `Group ${group}`)]) {
      for (const bound of this.#bindings.get(`${namespace} ${id}`)?.values() ?? []) {
        if (seen.has(bound.binding)) continue;
        seen.add(bound.binding);
        yield bound;
      }
    }
  }

  #add(object: StoredObject): void {
    const binding = object.value as Binding;
    for (const subject of binding.subjects ?? []) {
      const id = idOf(subject, binding);
      const bound = { binding, subject };
      const known = this.#bindings.get(id);
      if (known === undefined) this.#bindings.set(id, new Map([[object.key, bound]]));
      else known.set(object.key, bound);
    }
  }

  #remove(object: StoredObject): void {
    const binding = object.value as Binding;
    for (const subject of binding.subjects ?? []) {
      const id = idOf(subject, binding);
      const known = this.#bindings.get(id);
      known?.delete(object.key);
      if (known?.size === 0) this.#bindings.delete(id);
    }
  }
}

function idOf(subject: Subject, { metadata }: Binding): string {
  const namespace = metadata?.namespace ?? "";
  if (subject.kind !== "ServiceAccount") return `${namespace} ${subject.kind} ${subject.name}`;
  return `${namespace} User system:serviceaccount:${subject.namespace || namespace}:${subject.name}`;
}
