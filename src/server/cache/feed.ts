import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import { StoreError } from "../../store/errors.ts";
import type { ChangeBatch, Entry, Store } from "../../store/store.ts";
import { prefixOf, REGISTRY } from "../registry/keys.ts";
import { ResourceCache } from "./resource-cache.ts";

const PAGE = 2000;
const REOPEN_MS = 250;
/** How many revisions before the newest the caches start, so that watches of before a restart can go on. */
const PAST = 2000;
/** How long a read waits for the cache to catch up with the store before it gives up. */
const FRESH_MS = 10_000;
/** How long a read waits for a revision that may never have happened; Kubernetes waits as long. */
const FUTURE_MS = 3_000;

interface Waiter {
  readonly revision: number;
  readonly resolve: () => void;
}

export interface FeedOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * The one watch on the store from which all caches are fed. Because it sees every revision, "has the cache seen revision N" has one
 * answer for all resources, also when other servers write to the same store.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #caches = new Map<string, ResourceCache>();
  #revision = 0;
  #waiters: Waiter[] = [];
  /** The next question to the store, not asked yet. */
  #next: Promise<number> | undefined;
  /** Resolves when no question is under way. */
  #idle: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** The revision up to which every cache is complete. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether the resource whose objects lie under `prefix` has a cache: it has when it was asked for, or had objects at the start. */
  has(prefix: string): boolean {
    return this.#caches.has(prefix);
  }

  /** The cache of the resource whose objects lie under `prefix`. */
  cache(prefix: string): ResourceCache {
    let cache = this.#caches.get(prefix);
    if (cache === undefined) {
      cache = new ResourceCache(prefix);
      cache.reset([], this.#revision);
      this.#caches.set(prefix, cache);
    }
    return cache;
  }

  /** Fills the caches and follows the store until the signal aborts. Resolves when they hold everything that was written before the call. */
  async start(): Promise<void> {
    await this.#loadPast();
    const changes = await this.#open();
    this.#running = this.#follow(changes);
    await this.fresh();
  }

  /** Resolves when following has ended, after the signal aborted. */
  async stopped(): Promise<void> {
    await this.#running;
  }

  /** Resolves when the caches hold everything that was written before the call. */
  async fresh(): Promise<void> {
    const revision = await this.#newest();
    if (!(await this.#reaches(revision, FRESH_MS))) {
      throw new StoreError("unavailable", `the watch cache is at revision ${this.#revision}, not yet at ${revision}`);
    }
  }

  /** Resolves when the caches are complete up to a revision that a client named; rejects `future` when that takes too long. */
  async reach(revision: number): Promise<void> {
    if (await this.#reaches(revision, FUTURE_MS)) return;
    throw new StoreError("future", `Too large resource version: ${revision}, current: ${this.#revision}`, { revision });
  }

  async #reaches(revision: number, timeout: number): Promise<boolean> {
    if (revision <= this.#revision) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: Waiter = { revision, resolve };
    this.#waiters.push(waiter);
    const nudge = setInterval(() => this.#options.store.progress(), 100);
    const late = new AbortController();
    try {
      this.#options.store.progress();
      const no = (): boolean => false;
      return await Promise.race([
        promise.then(() => true),
        this.#options.clock.sleep(timeout, late.signal).then(no, no),
      ]);
    } finally {
      clearInterval(nudge);
      late.abort();
      this.#waiters = this.#waiters.filter((w) => w !== waiter);
    }
  }

  /**
   * The store's revision, read after the call. One question is under way at a time: who comes meanwhile shares the next one, so that a
   * busy server asks as often as the store answers and not once a request.
   */
  #newest(): Promise<number> {
    this.#next ??= this.#idle.then(() => {
      this.#next = undefined;
      const asked = this.#options.store.revision();
      this.#idle = asked.then(
        () => undefined,
        () => undefined,
      );
      return asked;
    });
    return this.#next;
  }

  /** Fills the caches with a state of some time ago, if the store still has it: what came after is then told as changes. */
  async #loadPast(): Promise<void> {
    const newest = await this.#options.store.revision();
    try {
      await this.#load(Math.max(1, newest - PAST));
    } catch (error) {
      if (!(error instanceof StoreError && error.code === "compacted")) throw error;
      await this.#load();
    }
  }

  async #load(at?: number): Promise<void> {
    const { store } = this.#options;
    const byPrefix = new Map<string, Entry[]>();
    let from: string | undefined;
    let revision = at;
    for (;;) {
      const page = await store.list({
        prefix: REGISTRY,
        limit: PAGE,
        ...(from === undefined ? {} : { from }),
        ...(revision === undefined ? {} : { revision }),
      });
      revision = page.revision;
      for (const entry of page.entries) {
        const prefix = prefixOf(entry.key);
        const entries = byPrefix.get(prefix);
        if (entries === undefined) byPrefix.set(prefix, [entry]);
        else entries.push(entry);
      }
      const last = page.entries.at(-1);
      if (!page.more || last === undefined) break;
      from = `${last.key}\0`;
    }
    for (const prefix of byPrefix.keys()) this.cache(prefix);
    this.#revision = revision ?? 0;
    for (const [prefix, cache] of this.#caches) cache.reset(byPrefix.get(prefix) ?? [], revision);
    this.#wake();
  }

  #open(): Promise<AsyncIterable<ChangeBatch>> {
    return this.#options.store.watch({
      prefix: REGISTRY,
      from: this.#revision + 1,
      signal: this.#options.signal,
    });
  }

  async #follow(first: AsyncIterable<ChangeBatch>): Promise<void> {
    const { signal, log } = this.#options;
    let changes: AsyncIterable<ChangeBatch> | undefined = first;
    while (!signal.aborted) {
      try {
        changes ??= await this.#open();
        for await (const batch of changes) this.#take(batch);
      } catch (error) {
        if (signal.aborted) return;
        log.warn("watch of the store ended", { error, revision: this.#revision });
        await this.#recover(error);
      }
      changes = undefined;
    }
  }

  async #recover(error: unknown): Promise<void> {
    const { clock, signal, log } = this.#options;
    try {
      if (error instanceof StoreError && error.code === "compacted") await this.#load();
      else await clock.sleep(REOPEN_MS, signal);
    } catch (again) {
      if (!signal.aborted) log.warn("cannot read the store anew", { error: again });
    }
  }

  #take(batch: ChangeBatch): void {
    for (const change of batch.changes) this.cache(prefixOf(change.key)).apply(change);
    if (batch.revision > this.#revision) this.#revision = batch.revision;
    this.#wake();
  }

  #wake(): void {
    for (const waiter of this.#waiters) if (waiter.revision <= this.#revision) waiter.resolve();
  }
}
