import type { CacheEvent } from "./cache-event.ts";
import type { Feed } from "./feed.ts";
import type { ResourceCache, Watcher } from "./resource-cache.ts";
import type { StoredObject } from "./stored-object.ts";

/** Something derived from all objects of a resource. Both are called synchronously and must not throw. */
export interface Follower {
  /** Everything there is: at first, and after history was lost. */
  reset(objects: readonly StoredObject[]): void;
  change(event: CacheEvent): void;
}

/** Keeps a follower in step with a cache, also over a loss of history. Returns the way to stop. */
export function follow(cache: ResourceCache, feed: Feed, follower: Follower): () => void {
  let stop = (): void => undefined;
  let stopped = false;
  const begin = (): void => {
    if (stopped) return;
    follower.reset(cache.range(cache.prefix));
    stop = cache.subscribe(watcher, feed.revision);
  };
  const watcher: Watcher = {
    offer: (event) => follower.change(event),
    // The cache lets go of its watchers while it is being filled: look again when that is done.
    expire: () => queueMicrotask(begin),
  };
  begin();
  return () => {
    stopped = true;
    stop();
  };
}
