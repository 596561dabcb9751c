import { isReason } from "../api/errors.ts";
import type { Kind } from "../api/kind.ts";
import type { GenericSchema, InferInput } from "../api/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { Backoff } from "./backoff.ts";
import type { Client, Stored, WatchEvent } from "./client.ts";

export interface ListWatchOptions<S extends GenericSchema, T = InferInput<S>> {
  kind: Kind<S>;
  client: Client;
  /** What to list: namespace, selectors, and how much of each object. */
  query: { namespace?: string; labelSelector?: string; fieldSelector?: string; metadataOnly?: boolean };
  /** Everything there is: at the start, and again whenever history was lost. */
  onList(items: Stored<T>[]): void;
  onEvent(event: WatchEvent<T>): void;
  signal: AbortSignal;
  log: Logger;
  clock: Clock;
}

const PAGE = 500;
/** The server ends a watch after five to ten minutes, so that watches spread over several servers again. */
const WATCH_SECONDS = 300;
/** How much longer the server may take before its silence counts as a lost connection. */
const WATCH_GRACE_MS = 30_000;
/** A watch that ends sooner than this is followed by a wait, like a failure. */
const SHORT_WATCH_MS = 1_000;

/** Reads all pages before anything is told: half a list would look like deletions. */
async function listAll<S extends GenericSchema>(options: ListWatchOptions<S>) {
  const { client, kind, query, signal } = options;
  let page = await client.list(kind, { ...query, limit: PAGE }, signal);
  const items = page.items;
  while (page.continue !== undefined) {
    page = await client.list(kind, { ...query, limit: PAGE, continue: page.continue }, signal);
    items.push(...page.items);
  }
  return { items, resourceVersion: page.resourceVersion };
}

/** One watch from `resourceVersion` on; `onEvent` runs for each event, bookmarks too. */
async function watchOnce<S extends GenericSchema>(
  options: ListWatchOptions<S>,
  resourceVersion: string,
  onEvent: (event: WatchEvent<InferInput<S>>) => void,
): Promise<void> {
  const timeoutSeconds = Math.round(WATCH_SECONDS * (1 + Math.random()));
  const silence = new AbortController();
  const deadline = setTimeout(
    () => silence.abort(new Error(`the server did not end the watch after ${timeoutSeconds} seconds`)),
    timeoutSeconds * 1000 + WATCH_GRACE_MS,
  );
  try {
    const signal = AbortSignal.any([options.signal, silence.signal]);
    const query = { ...options.query, resourceVersion, bookmarks: true, timeoutSeconds, signal };
    for await (const event of options.client.watch(options.kind, query)) onEvent(event);
  } finally {
    clearTimeout(deadline);
  }
}

/**
 * Lists, then watches from the list's revision; a lost watch goes on from the last revision seen, and lost history (410) is
 * listed again. Failures are logged and tried again with backoff. Resolves when the signal aborts.
 */
export async function listWatch<S extends GenericSchema>(options: ListWatchOptions<S>): Promise<void> {
  const { signal, clock, log } = options;
  const backoff = new Backoff({ first: 200, most: 15_000 });
  let version: string | undefined;

  const step = async (): Promise<void> => {
    if (version === undefined) {
      const { items, resourceVersion } = await listAll(options);
      options.onList(items);
      version = resourceVersion;
    }
    const startedAt = clock.now();
    await watchOnce(options, version, (event) => {
      options.onEvent(event);
      version = event.object.metadata.resourceVersion;
      backoff.reset();
    });
    if (clock.now() - startedAt < SHORT_WATCH_MS) await clock.sleep(backoff.next(), signal);
    else backoff.reset();
  };

  while (!signal.aborted) {
    try {
      await step();
    } catch (error) {
      if (signal.aborted) return;
      const wait = backoff.next();
      if (isReason(error, "Expired") || isReason(error, "Gone")) {
        log.debug("history is gone, listing again", { version });
        version = undefined;
      } else {
        log.warn("list or watch failed", { error, retryInMs: Math.round(wait) });
      }
      await clock.sleep(wait, signal).catch(() => {});
    }
  }
}
