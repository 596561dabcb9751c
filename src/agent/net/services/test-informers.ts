/** Informers whose objects a test puts in by hand, over the cache that real ones use. */
import type { Service } from "../../../api/kinds/core/service.ts";
import type { EndpointSlice } from "../../../api/kinds/discovery/endpoint-slice.ts";
import { Cache, type IndexFunction } from "../../../client/cache.ts";
import type { Stored } from "../../../client/client.ts";
import type { Informer, InformerChange } from "../../../client/informer.ts";
import { SERVICE_INDEXES, SLICE_INDEXES } from "../service-indexes.ts";

class TestInformer<T> implements Informer<T> {
  readonly synced = Promise.resolve();
  readonly #cache: Cache<T>;
  readonly #handlers = new Set<(change: InformerChange<T>) => void>();

  constructor(indexes: Readonly<Record<string, IndexFunction<T>>>) {
    this.#cache = new Cache(indexes);
  }

  put(object: Stored<T>): void {
    this.#deliver(this.#cache.put(object));
  }

  remove(key: string): void {
    this.#deliver(this.#cache.remove(key));
  }

  get(key: string): Stored<T> | undefined {
    return this.#cache.get(key);
  }

  list(namespace?: string): readonly Stored<T>[] {
    return this.#cache.all().filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  by(index: string, value: string): readonly Stored<T>[] {
    return this.#cache.by(index, value);
  }

  onChange(handler: (change: InformerChange<T>) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  #deliver(changes: readonly InformerChange<T>[]): void {
    for (const change of changes) for (const handler of this.#handlers) handler(change);
  }
}

/** What the network follows. */
export class TestServices {
  readonly services = new TestInformer<Service>(SERVICE_INDEXES);
  readonly slices = new TestInformer<EndpointSlice>(SLICE_INDEXES);
}
