import { ApiError, isReason } from "../../api/errors.ts";
import type { AnyKind } from "../../api/kind.ts";
import { keyOf } from "../../client/cache.ts";
import type { Client, ObjectRef } from "../../client/client.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Caches } from "./caches.ts";

/** What a cache must show before it counts as current: this life of the object at this revision, or its end. */
interface Expectation {
  kind: AnyKind;
  key: string;
  ref: ObjectRef;
  seen(object: { metadata: Record<string, unknown> } | undefined): boolean;
}

/** How often an unfulfilled expectation is looked at, in ms; caches follow writes within a few. */
const POLL = [1, 2, 5, 10, 20, 50, 100];
/** After this long the server is asked whether the object still is what is waited for, in ms. */
const ASK_AFTER = 2000;

/** Revisions are numbers of any length that only grow. */
function atLeast(found: unknown, wanted: string): boolean {
  return typeof found === "string" && BigInt(found) >= BigInt(wanted);
}

/**
 * Remembers the writes of one reconcile, and waits until the caches show them. That is what keeps a controller from making a
 * second pod because its cache does not have the first one yet.
 */
export class WriteLedger {
  readonly #caches: Caches;
  readonly #client: Client;
  readonly #clock: Clock;
  #open: Expectation[] = [];
  /** The client to write through. */
  readonly client: Client;

  constructor(options: { client: Client; caches: Caches; clock: Clock }) {
    this.#caches = options.caches;
    this.#client = options.client;
    this.#clock = options.clock;
    this.client = this.#tracked(options.client);
  }

  /** Resolves when every write made so far is in the caches of those kinds that have one; rejects when the signal aborts. */
  async settled(signal: AbortSignal): Promise<void> {
    for (const expectation of this.#open.splice(0)) await this.#wait(expectation, signal);
  }

  async #wait(expectation: Expectation, signal: AbortSignal): Promise<void> {
    const cache = this.#caches.running(expectation.kind);
    if (cache === undefined) return;
    const startedAt = this.#clock.now();
    let askedAt = startedAt;
    for (let round = 0; !expectation.seen(cache.get(expectation.key)); round += 1) {
      await this.#clock.sleep(POLL[Math.min(round, POLL.length - 1)] ?? 100, signal);
      if (this.#clock.now() - askedAt < ASK_AFTER) continue;
      askedAt = this.#clock.now();
      // A relist can jump over a short life: then the cache will never show it.
      if (await this.#overtaken(expectation)) return;
    }
  }

  /** Whether the server no longer has the state that is waited for, because the object is gone. */
  async #overtaken({ kind, ref }: Expectation): Promise<boolean> {
    try {
      await this.#client.get(kind, ref);
      return false;
    } catch (error) {
      return isReason(error, "NotFound");
    }
  }

  #wrote(
    kind: AnyKind,
    object: { metadata: { name: string; namespace?: string | undefined; uid: string; resourceVersion: string } },
  ): void {
    const { uid, resourceVersion, name, namespace } = object.metadata;
    // What is on its way out may end with this very write, when that took its last finalizer: then the cache shows nothing.
    const mayEnd = "deletionTimestamp" in object.metadata;
    this.#open.push({
      kind,
      key: keyOf(object),
      ref: { name, namespace },
      // Another life of the name is newer by itself: the one that was written has ended.
      seen: (found) =>
        found === undefined
          ? mayEnd
          : found.metadata["uid"] !== uid || atLeast(found.metadata["resourceVersion"], resourceVersion),
    });
  }

  #ended(kind: AnyKind, ref: ObjectRef): void {
    const key = ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name;
    const uid = this.#caches.running(kind)?.get(key)?.metadata.uid;
    // What was written before may never be seen: the object can be gone when the caches are looked at.
    this.#open = this.#open.filter((earlier) => earlier.kind !== kind || earlier.key !== key);
    this.#open.push({
      kind,
      key,
      ref,
      seen: (found) =>
        found === undefined || found.metadata["uid"] !== uid || found.metadata["deletionTimestamp"] !== undefined,
    });
  }

  #tracked(client: Client): Client {
    const wrote = this.#wrote.bind(this);
    const ended = this.#ended.bind(this);
    return {
      get: client.get.bind(client),
      list: client.list.bind(client),
      watch: client.watch.bind(client),
      raw: client.raw.bind(client),
      async create(kind, object, options) {
        const made = await client.create(kind, object, options);
        // A subresource answers with another kind of object, such as a Status.
        if (options?.subresource === undefined) wrote(kind, made);
        return made;
      },
      async update(kind, object, options) {
        const made = await client.update(kind, object, options);
        if (options?.subresource === undefined || options.subresource === "status") wrote(kind, made);
        return made;
      },
      async patch(kind, ref, patch, options) {
        try {
          const made = await client.patch(kind, ref, patch, options);
          if (options.subresource === undefined || options.subresource === "status") wrote(kind, made);
          return made;
        } catch (error) {
          if (isReason(error, "NotFound")) ended(kind, ref);
          throw error;
        }
      },
      async delete(kind, ref, options) {
        try {
          await client.delete(kind, ref, options);
          ended(kind, ref);
        } catch (error) {
          if (error instanceof ApiError && error.reason === "NotFound") ended(kind, ref);
          throw error;
        }
      },
    };
  }
}
