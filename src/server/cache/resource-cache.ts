import type { Change, Entry } from "../../store/store.ts";
import { CacheEvent } from "./cache-event.ts";
import { History } from "./history.ts";
import { ObjectIndex } from "./object-index.ts";
import { SortedObjects } from "./sorted-objects.ts";
import { StoredObject } from "./stored-object.ts";

/** Somebody who follows a resource. Called in order, synchronously; must not throw. */
export interface Watcher {
  offer(event: CacheEvent): void;
  /** History was lost: the watcher has to start over. */
  expire(): void;
}

/** Every object of one resource, in order of keys, with its recent changes. */
export class ResourceCache {
  readonly prefix: string;
  readonly #objects = new SortedObjects();
  readonly #history = new History();
  readonly #watchers = new Set<Watcher>();
  readonly #indexes = new Map<string, ObjectIndex>();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  get size(): number {
    return this.#objects.size;
  }

  /** Objects whose key starts with `prefix`, in order. */
  range(prefix: string): StoredObject[] {
    return this.#objects.range(prefix);
  }

  /** Objects under `prefix` for which `valueIn` gives `value`, in order; the index is built when it is first used. */
  indexed(index: { name: string; valueIn: (object: StoredObject) => string }, value: string, prefix: string) {
    let known = this.#indexes.get(index.name);
    if (known === undefined) {
      known = new ObjectIndex(index.valueIn);
      for (const object of this.#objects.range(this.prefix)) known.add(object);
      this.#indexes.set(index.name, known);
    }
    return known.get(value).filter((object) => object.key.startsWith(prefix));
  }

  /** Replaces everything: at start, and after history was lost. Watchers have to start over. */
  reset(entries: readonly Entry[], revision: number): void {
    this.#indexes.clear();
    this.#history.reset(revision);
    this.#objects.reset(entries.map((entry) => StoredObject.from(entry)));
    for (const watcher of [...this.#watchers]) watcher.expire();
    this.#watchers.clear();
  }

  apply(change: Change): void {
    const { key, revision } = change;
    const previous = this.#objects.get(key);
    if (change.type === "put" && change.entry !== undefined) {
      const object = StoredObject.from(change.entry);
      this.#objects.set(object);
      for (const index of this.#indexes.values()) index.replace(previous, object);
      this.#publish(new CacheEvent({ revision, object, deleted: false, ...(previous && { previous }) }));
      return;
    }
    if (previous === undefined) return;
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.remove(previous);
    this.#publish(new CacheEvent({ revision, object: previous.at(revision), previous, deleted: true }));
  }

  /** Whether a watch may start after `revision` without missing anything. */
  remembers(revision: number): boolean {
    return this.#history.reaches(revision);
  }

  /** Follows changes after `revision`: those remembered at once, then as they come. Returns the way to stop. */
  subscribe(watcher: Watcher, revision: number): () => void {
    for (const event of this.#history.after(revision)) watcher.offer(event);
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #publish(event: CacheEvent): void {
    this.#history.add(event);
    for (const watcher of [...this.#watchers]) watcher.offer(event);
  }
}
