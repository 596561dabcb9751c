import { CelMap, type CelValue } from "../value.ts";
import { mapKey } from "./map-key.ts";

/** A map that an expression made. `insert` is for the comprehension that builds it. */
export class EntryMap extends CelMap {
  readonly #entries = new Map<string, readonly [CelValue, CelValue]>();

  get size(): number {
    return this.#entries.size;
  }

  find(key: CelValue): CelValue | undefined {
    const identity = mapKey(key);
    return identity === undefined ? undefined : this.#entries.get(identity)?.[1];
  }

  *keys(): Iterable<CelValue> {
    for (const [key] of this.#entries.values()) yield key;
  }

  /** Adds an entry; false when the key cannot be one or is there already. */
  insert(key: CelValue, value: CelValue): boolean {
    const identity = mapKey(key);
    if (identity === undefined || this.#entries.has(identity)) return false;
    this.#entries.set(identity, [key, value]);
    return true;
  }
}
