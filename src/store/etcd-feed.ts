import { setTimeout as sleep } from "node:timers/promises";
import { compactedError, StoreError } from "./errors.ts";
import { type EtcdClient, isRetryable } from "./etcd-client.ts";
import type { EtcdKeys } from "./etcd-keys.ts";
import { toNumber, WATCH, type WatchEvent, type WatchResponse } from "./etcd-service.ts";
import type { Change, ChangeBatch } from "./store.ts";

const RECONNECT_PAUSE = 100;

/**
 * Every change under the root from revision `from` on, in order, each once, for as long as the signal allows: when a connection breaks, the
 * next one goes on after the last revision delivered. Throws `compacted` when etcd no longer has that history. A batch may be empty of
 * changes when only the store's own mark was written.
 */
export async function* etcdChanges(
  client: EtcdClient,
  keys: EtcdKeys,
  { from, signal }: { from: number; signal: AbortSignal },
): AsyncGenerator<ChangeBatch, void, undefined> {
  let next = from;
  while (!signal.aborted) {
    try {
      for await (const events of watchOnce(client, keys, { from: next, signal })) {
        const batch = toBatch(events, keys, next);
        if (batch !== undefined) {
          next = batch.revision + 1;
          yield batch;
        }
      }
    } catch (error) {
      if (!signal.aborted && !isRetryable(error)) {
        throw error;
      }
    }
    await sleep(RECONNECT_PAUSE, undefined, { signal }).catch(() => {});
  }
}

/** One watch on one connection: lists of events that are whole revisions. Ends when the connection does. */
async function* watchOnce(
  client: EtcdClient,
  keys: EtcdKeys,
  { from, signal }: { from: number; signal: AbortSignal },
): AsyncGenerator<WatchEvent[], void, undefined> {
  const createRequest = {
    ...keys.everything,
    // One early: etcd serves a watch from the compacted revision itself, though it has dropped deletions made there.
    startRevision: Math.max(1, from - 1),
    prevKv: true,
    fragment: true,
  };
  let events: WatchEvent[] = [];
  for await (const responses of client.stream(WATCH, { createRequest }, signal)) {
    for (const response of responses) {
      if (response.canceled) throw cancellation(response, from);
      events = events.length === 0 ? response.events : [...events, ...response.events];
      if (response.fragment) continue;
      yield events;
      events = [];
    }
  }
}

function cancellation({ compactRevision, cancelReason }: WatchResponse, from: number): StoreError {
  return toNumber(compactRevision) > 0
    ? compactedError(from)
    : new StoreError("unavailable", `etcd ended a watch from revision ${from}: ${cancelReason || "no reason given"}`);
}

function toBatch(events: readonly WatchEvent[], keys: EtcdKeys, from: number): ChangeBatch | undefined {
  const wanted = events.filter(({ kv }) => toNumber(kv.modRevision) >= from);
  const last = wanted.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const changes = wanted.filter(({ kv }) => !keys.isMark(kv.key)).map((event) => toChange(event, keys));
  return { changes, revision: toNumber(last.kv.modRevision) };
}

function toChange({ type, kv, prevKv }: WatchEvent, keys: EtcdKeys): Change {
  const revision = toNumber(kv.modRevision);
  const key = keys.decode(kv.key);
  const isCreate = type === 0 && toNumber(kv.createRevision) === revision;
  if (!isCreate && !prevKv) {
    // etcd reads the previous value when it sends the event; a compaction in between takes it away.
    throw compactedError(revision);
  }
  const previous = prevKv ? { previous: keys.toEntry(prevKv) } : {};
  return type === 0
    ? { type: "put", key, revision, entry: keys.toEntry(kv), ...previous }
    : { type: "delete", key, revision, ...previous };
}
