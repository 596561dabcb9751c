import type { Change, Entry } from "../../store/store.ts";
import { CacheEvent } from "./cache-event.ts";
import { ObjectIndex } from "./object-index.ts";
import { StoredObject } from "./stored-object.ts";

/** How many changes a resource remembers for watches that go on from an earlier revision. */
const HISTORY = 4096;

/** Somebody who follows a resource. Called in order, synchronously; must not throw. */
export interface Watcher {
  offer(event: CacheEvent): void;
  /** History was lost: the watcher has to start over. */
  expire(): void;
}

/** Every object of one resource, in order of keys, with its recent changes. */
export class ResourceCache {
  readonly prefix: string;
  readonly #objects = new Map<string, StoredObject>();
  #keys: string[] = [];
  #history: CacheEvent[] = [];
  /** All changes after this revision are in the history. */
  #horizon = 0;
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
    const keys = prefix === this.prefix ? this.#keys : this.#keysWith(prefix);
    const found: StoredObject[] = [];
    for (const key of keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  /** Objects under `prefix` for which `valueIn` gives `value`, in order; the index is built when it is first used. */
  indexed(index: { name: string; valueIn: (object: StoredObject) => string }, value: string, prefix: string) {
    let known = this.#indexes.get(index.name);
    if (known === undefined) {
      known = new ObjectIndex(index.valueIn);
      for (const object of this.#objects.values()) known.add(object);
      this.#indexes.set(index.name, known);
    }
    return known.get(value).filter((object) => object.key.startsWith(prefix));
  }

  /** Replaces everything: at start, and after history was lost. Watchers have to start over. */
  reset(entries: readonly Entry[], revision: number): void {
    this.#objects.clear();
    this.#indexes.clear();
    this.#history = [];
    this.#horizon = revision;
    this.#keys = entries.map((entry) => entry.key);
    for (const entry of entries) this.#objects.set(entry.key, StoredObject.from(entry));
    for (const watcher of [...this.#watchers]) watcher.expire();
    this.#watchers.clear();
  }

  apply(change: Change): void {
    const previous = this.#objects.get(change.key);
    if (change.type === "put" && change.entry !== undefined) {
      const object = StoredObject.from(change.entry);
      this.#set(object, previous);
      this.#publish(
        new CacheEvent({ revision: change.revision, object, deleted: false, ...(previous && { previous }) }),
      );
      return;
    }
    if (previous === undefined) return;
    this.#remove(previous);
    this.#publish(
      new CacheEvent({ revision: change.revision, object: previous.at(change.revision), previous, deleted: true }),
    );
  }

  /** Whether a watch may start after `revision` without missing anything. */
  remembers(revision: number): boolean {
    return revision >= this.#horizon;
  }

  /** Follows changes after `revision`: those remembered at once, then as they come. Returns the way to stop. */
  subscribe(watcher: Watcher, revision: number): () => void {
    for (const event of this.#history) if (event.revision > revision) watcher.offer(event);
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #set(object: StoredObject, previous: StoredObject | undefined): void {
    if (previous === undefined) this.#keys.splice(this.#position(object.key), 0, object.key);
    this.#objects.set(object.key, object);
    for (const index of this.#indexes.values()) index.replace(previous, object);
  }

  #remove(object: StoredObject): void {
    this.#keys.splice(this.#position(object.key), 1);
    this.#objects.delete(object.key);
    for (const index of this.#indexes.values()) index.remove(object);
  }

  #publish(event: CacheEvent): void {
    this.#history.push(event);
    if (this.#history.length > 2 * HISTORY) {
      const dropped = this.#history.splice(0, HISTORY);
      this.#horizon = dropped.at(-1)?.revision ?? this.#horizon;
    }
    for (const watcher of [...this.#watchers]) watcher.offer(event);
  }

  #keysWith(prefix: string): string[] {
    const from = this.#position(prefix);
    let to = from;
    while (to < this.#keys.length && this.#keys[to]?.startsWith(prefix)) to++;
    return this.#keys.slice(from, to);
  }

  /** Index of the first key that is not below `key`. */
  #position(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
