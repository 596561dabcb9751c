/** A client-side cache of one kind, kept current by list and watch. */
import type { Stored } from "./client.ts";

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
  /** Resolves after the first list is in the cache and delivered. */
  readonly synced: Promise<void>;
}
