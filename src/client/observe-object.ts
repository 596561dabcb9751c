import { ApiError } from "../api/errors.ts";
import type { Kind } from "../api/kind.ts";
import type { GenericSchema } from "../api/schema.ts";
import { systemClock } from "../lib/clock.ts";
import { Backoff } from "./backoff.ts";
import type { Client, ObjectOf, ObjectRef } from "./client.ts";

/** Whether a watch that failed may be taken up again: it was cut off, its history is gone, or the server is busy. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.code === 410 || error.code === 429 || error.code >= 500;
}

/**
 * The object as it is now, then after every change; undefined while there is none of that name. Does not end by itself: the caller
 * stops, or `signal` aborts, which rejects with its reason. A watch that ends is taken up again; what cannot be read rejects.
 */
export async function* observeObject<S extends GenericSchema>(
  client: Client,
  kind: Kind<S>,
  { ref, signal }: { ref: ObjectRef; signal: AbortSignal },
): AsyncGenerator<ObjectOf<S> | undefined, never> {
  const backoff = new Backoff({ first: 100, most: 5_000 });
  const query = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` };
  for (;;) {
    const { items, resourceVersion } = await client.list(kind, query, signal);
    yield items[0];
    let version = resourceVersion;
    try {
      for (;;) {
        for await (const event of client.watch(kind, { ...query, resourceVersion: version, bookmarks: true, signal })) {
          version = event.object.metadata.resourceVersion;
          backoff.reset();
          if (event.type !== "BOOKMARK") yield event.type === "DELETED" ? undefined : event.object;
        }
        await systemClock.sleep(backoff.next(), signal);
      }
    } catch (error) {
      if (signal.aborted || !isPassing(error)) throw error;
      await systemClock.sleep(backoff.next(), signal);
    }
  }
}
