import type { Stored } from "./client.ts";
import type { InformerChange } from "./informer.ts";

/** Values under which an index finds an object. */
export type IndexFunction<T> = (object: Stored<T>) => readonly string[];

/** namespace/name, or the name of a cluster-scoped object. */
export function keyOf(object: { metadata: { name: string; namespace?: string | undefined } }): string {
  const { name, namespace } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

interface Index<T> {
  values: IndexFunction<T>;
  found: Map<string, Map<string, Stored<T>>>;
}

/** The objects of an informer and their indexes. Every write answers with the changes it amounts to. */
export class Cache<T> {
  readonly #objects = new Map<string, Stored<T>>();
  readonly #indexes = new Map<string, Index<T>>();

  constructor(indexes: Readonly<Record<string, IndexFunction<T>>>) {
    for (const [name, values] of Object.entries(indexes)) this.addIndex(name, values);
  }

  /** Adds an index, over what is already there too. Two functions of one name would answer for each other: that throws. */
  addIndex(name: string, values: IndexFunction<T>): void {
    const known = this.#indexes.get(name);
    if (known?.values === values) return;
    if (known !== undefined) throw new Error(`index "${name}" is already defined by another function`);
    const index: Index<T> = { values, found: new Map() };
    this.#indexes.set(name, index);
    for (const [key, object] of this.#objects) enter(index, key, object);
  }

  get(key: string): Stored<T> | undefined {
    return this.#objects.get(key);
  }

  all(): Stored<T>[] {
    return [...this.#objects.values()];
  }

  /** Throws when there is no such index: a misspelt name would otherwise look like an empty result. */
  by(index: string, value: string): Stored<T>[] {
    const known = this.#indexes.get(index);
    if (known === undefined) {
      throw new Error(`no index "${index}" (indexes: ${[...this.#indexes.keys()].join(", ") || "none"})`);
    }
    return [...(known.found.get(value)?.values() ?? [])];
  }

  put(object: Stored<T>): InformerChange<T>[] {
    const key = keyOf(object);
    const old = this.#objects.get(key);
    if (old?.metadata.resourceVersion === object.metadata.resourceVersion) return [];
    // Deleted and created again while nobody looked: two lives, and whoever owns things of the first must hear of its end.
    const gone = old !== undefined && old.metadata.uid !== object.metadata.uid ? this.remove(key) : [];
    if (old !== undefined) this.#leave(key, old);
    this.#objects.set(key, object);
    this.#enter(key, object);
    if (old === undefined || gone.length > 0) return [...gone, { type: "add", key, object }];
    return [{ type: "update", key, object, old }];
  }

  /** `last` is the object's final state, where it is known. */
  remove(key: string, last?: Stored<T>): InformerChange<T>[] {
    const old = this.#objects.get(key);
    if (old === undefined) return [];
    this.#objects.delete(key);
    this.#leave(key, old);
    return [{ type: "delete", key, object: last ?? old }];
  }

  /** Removals needed to have nothing but `keys`. */
  keep(keys: ReadonlySet<string>): InformerChange<T>[] {
    return [...this.#objects.keys()].filter((key) => !keys.has(key)).flatMap((key) => this.remove(key));
  }

  #enter(key: string, object: Stored<T>): void {
    for (const index of this.#indexes.values()) enter(index, key, object);
  }

  #leave(key: string, object: Stored<T>): void {
    for (const { values, found } of this.#indexes.values()) {
      for (const value of values(object)) {
        const bucket = found.get(value);
        bucket?.delete(key);
        if (bucket?.size === 0) found.delete(value);
      }
    }
  }
}

function enter<T>({ values, found }: Index<T>, key: string, object: Stored<T>): void {
  for (const value of values(object)) {
    const bucket = found.get(value) ?? new Map<string, Stored<T>>();
    bucket.set(key, object);
    found.set(value, bucket);
  }
}
