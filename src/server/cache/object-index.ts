import type { StoredObject } from "./stored-object.ts";

/** Objects by one value of theirs, such as pods by node. */
export class ObjectIndex {
  readonly #valueIn: (object: StoredObject) => string;
  readonly #sets = new Map<string, Map<string, StoredObject>>();

  constructor(valueIn: (object: StoredObject) => string) {
    this.#valueIn = valueIn;
  }

  /** In order of keys. */
  get(value: string): StoredObject[] {
    return [...(this.#sets.get(value)?.values() ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  add(object: StoredObject): void {
    const value = this.#valueIn(object);
    let set = this.#sets.get(value);
    if (set === undefined) {
      set = new Map();
      this.#sets.set(value, set);
    }
    set.set(object.key, object);
  }

  remove(object: StoredObject): void {
    const value = this.#valueIn(object);
    const set = this.#sets.get(value);
    set?.delete(object.key);
    if (set?.size === 0) this.#sets.delete(value);
  }

  replace(previous: StoredObject | undefined, next: StoredObject): void {
    if (previous !== undefined) this.remove(previous);
    this.add(next);
  }
}
