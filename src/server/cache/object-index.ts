import type { StoredObject } from "./stored-object.ts";

/** Objects by one value of theirs, such as pods by node. */
export class ObjectIndex {
  readonly #valueOf: (object: StoredObject) => string;
  readonly #sets = new Map<string, Map<string, StoredObject>>();

  constructor(valueOf: (object: StoredObject) => string) {
    this.#valueOf = valueOf;
  }

  /** In order of keys. */
  get(value: string): StoredObject[] {
    return [...(this.#sets.get(value)?.values() ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  add(object: StoredObject): void {
    const value = this.#valueOf(object);
    let set = this.#sets.get(value);
    if (set === undefined) {
      set = new Map();
      this.#sets.set(value, set);
    }
    set.set(object.key, object);
  }

  remove(object: StoredObject): void {
    const value = this.#valueOf(object);
    const set = this.#sets.get(value);
    set?.delete(object.key);
    if (set?.size === 0) this.#sets.delete(value);
  }

  replace(previous: StoredObject | undefined, next: StoredObject): void {
    if (previous !== undefined) this.remove(previous);
    this.add(next);
  }
}
