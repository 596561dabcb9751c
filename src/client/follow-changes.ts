import { ApiError } from "../api/errors.ts";
import type { Kind } from "../api/kind.ts";
import type { GenericSchema } from "../api/schema.ts";
import { systemClock } from "../lib/clock.ts";
import { Backoff } from "./backoff.ts";
import type { Client, ObjectOf, WatchQuery } from "./client.ts";

export interface Change<S extends GenericSchema> {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: ObjectOf<S>;
}

/** Whether a watch that failed may be taken up again: it was cut off, its history is gone, or the server is busy. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.code === 410 || error.code === 429 || error.code >= 500;
}

/**
 * Every change after `query.resourceVersion`, over as many watches as it takes. Rejects with the signal's reason when it aborts, with
 * `Expired` or `Gone` when the server has forgotten that far back, and with what the server refuses.
 */
export async function* followChanges<S extends GenericSchema>(
  client: Client,
  kind: Kind<S>,
  query: WatchQuery & { resourceVersion: string },
): AsyncGenerator<Change<S>, never> {
  const backoff = new Backoff({ first: 100, most: 5_000 });
  let { resourceVersion } = query;
  for (;;) {
    try {
      for await (const event of client.watch(kind, { ...query, resourceVersion, bookmarks: true })) {
        resourceVersion = event.object.metadata.resourceVersion;
        backoff.reset();
        if (event.type !== "BOOKMARK") yield event as Change<S>;
      }
    } catch (error) {
      const gone = error instanceof ApiError && error.code === 410;
      if (query.signal.aborted || gone || !isPassing(error)) throw error;
    }
    await systemClock.sleep(backoff.next(), query.signal);
  }
}
