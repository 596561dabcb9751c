import type { Event } from "../api/kinds/core/event.ts";
import { humanDuration } from "../api/time.ts";
import type { ObjectOf } from "../client/client.ts";

export type StoredEvent = ObjectOf<typeof Event.schema>;

/** When an event was last seen, in milliseconds since the epoch. */
export const lastSeen = (event: StoredEvent): number =>
  Date.parse(
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp,
  );

/** "5m", or "5m (x3 over 10m)" for a repeated event. */
export function seen(event: StoredEvent, now: number): string {
  const last = humanDuration(now - lastSeen(event));
  const count = event.series?.count ?? event.count ?? 1;
  const first = event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  return count > 1 ? `${last} (x${count} over ${humanDuration(now - Date.parse(first))})` : last;
}
