import type { StoredObject } from "./stored-object.ts";

/** Objects by key, and in the order of their keys. */
export class SortedObjects {
  readonly #byKey = new Map<string, StoredObject>();
  #sorted: StoredObject[] = [];

  get size(): number {
    return this.#sorted.length;
  }

  get(key: string): StoredObject | undefined {
    return this.#byKey.get(key);
  }

  /** Replaces everything by these, which are in order. */
  reset(objects: StoredObject[]): void {
    this.#sorted = objects;
    this.#byKey.clear();
    for (const object of objects) this.#byKey.set(object.key, object);
  }

  set(object: StoredObject): void {
    const position = this.#position(object.key);
    if (this.#byKey.has(object.key)) this.#sorted[position] = object;
    else this.#sorted.splice(position, 0, object);
    this.#byKey.set(object.key, object);
  }

  delete(key: string): void {
    if (this.#byKey.delete(key)) this.#sorted.splice(this.#position(key), 1);
  }

  /** Those whose key starts with `prefix`. */
  range(prefix: string): StoredObject[] {
    const from = this.#position(prefix);
    let low = from;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]?.key.startsWith(prefix)) low = middle + 1;
      else high = middle;
    }
    return this.#sorted.slice(from, low);
  }

  /** Index of the first object whose key is not below `key`. */
  #position(key: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.key ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
