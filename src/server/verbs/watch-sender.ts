import type { CacheEvent } from "../cache/cache-event.ts";
import type { Watcher } from "../cache/resource-cache.ts";
import type { StoredObject } from "../cache/stored-object.ts";

/** What a watch is told, in the order in which its client will hear it. */
export interface WatchSender extends Watcher {
  sendInitial(object: StoredObject): void;
  sendBookmark(revision: number, initialEventsEnd?: boolean): void;
  offer(event: CacheEvent): void;
  expire(why?: string): void;
}
