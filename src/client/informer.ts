/** A client-side cache of one kind, kept current by list and watch. */
import type { Kind } from "../api/kind.ts";
import type { GenericSchema, InferInput } from "../api/schema.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { Cache, type IndexFunction, keyOf } from "./cache.ts";
import type { Client, Stored } from "./client.ts";
import { listWatch } from "./list-watch.ts";

export interface InformerChange<T> {
  type: "add" | "update" | "delete";
  /** namespace/name, or the name of a cluster-scoped object. */
  key: string;
  object: Stored<T>;
  /** The object before an update. */
  old?: Stored<T>;
}

/**
 * Handlers run synchronously, in order, after the cache has the change; a handler added late first hears of everything there is.
 * A relist after a lost watch is delivered as the changes it amounts to. Objects are shared: never modify one.
 */
export interface Informer<T> {
  get(key: string): Stored<T> | undefined;
  list(namespace?: string): readonly Stored<T>[];
  /** Objects for which the index function named `index` returned `value`. */
  by(index: string, value: string): readonly Stored<T>[];
  onChange(handler: (change: InformerChange<T>) => void): () => void;
  /** Resolves after the first list is in the cache and delivered; rejects when the signal aborts before that. */
  readonly synced: Promise<void>;
}

/** An informer that several users share: each adds the indexes that it needs. */
export interface SharedInformer<T> extends Informer<T> {
  /** Adds an index, over what is in the cache too. Throws when the name stands for another function. */
  addIndex(name: string, values: IndexFunction<T>): void;
}

export interface InformerOptions<T> {
  client: Client;
  /** Absent: all namespaces, or a cluster-scoped kind. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Keeps the objects' metadata and nothing else. */
  metadataOnly?: boolean;
  /** Names to functions, for `by`. */
  indexes?: Readonly<Record<string, IndexFunction<T>>>;
  /** Ends the informer. */
  signal: AbortSignal;
  log: Logger;
  clock?: Clock;
}

/** Starts list and watch of `kind`; goes on, with backoff, until the signal aborts. */
export function createInformer<S extends GenericSchema>(
  kind: Kind<S>,
  options: InformerOptions<InferInput<S>>,
): SharedInformer<InferInput<S>> {
  type Change = InformerChange<InferInput<S>>;
  const { client, signal, namespace, labelSelector, fieldSelector } = options;
  const log = options.log.with({ resource: kind.groupResource });
  const cache = new Cache<InferInput<S>>(options.indexes ?? {});
  const handlers = new Set<(change: Change) => void>();
  const synced = Promise.withResolvers<void>();
  // Nobody has to wait for it; whoever does still sees the rejection.
  synced.promise.catch(() => {});

  const tell = (handler: (change: Change) => void, change: Change): void => {
    try {
      handler(change);
    } catch (error) {
      log.error("informer handler failed", { key: change.key, change: change.type, error });
    }
  };
  const deliver = (changes: readonly Change[]): void => {
    for (const change of changes) for (const handler of [...handlers]) tell(handler, change);
  };

  void listWatch({
    kind,
    client,
    query: {
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      ...(options.metadataOnly === true ? { metadataOnly: true } : {}),
    },
    onList(items) {
      deliver(cache.keep(new Set(items.map(keyOf))));
      for (const item of items) deliver(cache.put(item));
      synced.resolve();
    },
    onEvent(event) {
      if (event.type === "BOOKMARK") return;
      deliver(event.type === "DELETED" ? cache.remove(keyOf(event.object), event.object) : cache.put(event.object));
    },
    signal,
    log,
    clock: options.clock ?? systemClock,
  }).finally(() => synced.reject(signal.reason));

  return {
    get: (key) => cache.get(key),
    list: (within) =>
      within === undefined ? cache.all() : cache.all().filter((object) => object.metadata.namespace === within),
    addIndex: (name, values) => cache.addIndex(name, values),
    by: (index, value) => cache.by(index, value),
    onChange(handler) {
      for (const object of cache.all()) tell(handler, { type: "add", key: keyOf(object), object });
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    synced: synced.promise,
  };
}
