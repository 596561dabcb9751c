import { ApiError } from "../api/errors.ts";
import type { Kind } from "../api/kind.ts";
import type { GenericSchema } from "../api/schema.ts";
import type { Client, ObjectOf, ObjectRef } from "./client.ts";
import { followChanges } from "./follow-changes.ts";

/**
 * The object as it is now, then after every change; undefined while there is none of that name. Does not end by itself: the caller
 * stops, or `signal` aborts, which rejects with its reason. Lost history is read again; what cannot be read rejects.
 */
export async function* observeObject<S extends GenericSchema>(
  client: Client,
  kind: Kind<S>,
  { ref, signal }: { ref: ObjectRef; signal: AbortSignal },
): AsyncGenerator<ObjectOf<S> | undefined, never> {
  const query = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` };
  for (;;) {
    const { items, resourceVersion } = await client.list(kind, query, signal);
    yield items[0];
    try {
      for await (const { type, object } of followChanges(client, kind, { ...query, resourceVersion, signal })) {
        yield type === "DELETED" ? undefined : object;
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiError) || error.code !== 410) throw error;
    }
  }
}
