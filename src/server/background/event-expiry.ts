import { Event } from "../../api/kinds/core/event.ts";
import { StoreError } from "../../store/errors.ts";
import type { StoredObject } from "../cache/stored-object.ts";
import type { ServerContext } from "../server-context.ts";

const TTL_MS = 60 * 60 * 1000;
const EVERY_MS = 60 * 1000;

/** Removes Events an hour after their last change, until the server stops. */
export async function eventExpiry(server: ServerContext): Promise<void> {
  const { clock, signal, registry, resources } = server;
  const resource = resources.builtIn(Event);
  /** When each revision of an Event was first seen: an Event that changes lives on. */
  let seen = new Map<string, { revision: number; at: number }>();
  while (!signal.aborted) {
    const now = clock.now();
    const next: typeof seen = new Map();
    for (const object of registry.cachedList(resource)) {
      const known = seen.get(object.key);
      const at = known?.revision === object.revision ? known.at : changedAt(object, now);
      if (now - at < TTL_MS) next.set(object.key, { revision: object.revision, at });
      else await expire(server, object);
    }
    seen = next;
    await clock.sleep(EVERY_MS, signal).catch(() => undefined);
  }
}

/** The last time that an Event names, for those that were there before the server started. */
function changedAt({ value }: StoredObject, now: number): number {
  const event = value as Event;
  const last =
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp;
  const at = Date.parse(last ?? "");
  return Number.isNaN(at) ? now : Math.min(at, now);
}

async function expire({ store, log }: ServerContext, object: StoredObject): Promise<void> {
  try {
    await store.delete(object.key, object.revision);
  } catch (error) {
    // Changed or gone meanwhile: then it is not due, or another server was quicker.
    if (error instanceof StoreError && (error.code === "conflict" || error.code === "missing")) return;
    log.warn("an Event could not be removed", { key: object.key, error });
  }
}
