import type { StoreError } from "./errors.ts";
import type { Change, ChangeBatch, WatchOptions } from "./store.ts";
import { Subscription, weigh } from "./subscription.ts";

/**
 * Reads history: every change of the store from revision `from` on, in order, in batches of whole revisions, without an end or until the
 * hub's position has been reached. Throws `compacted` when that history is gone; ends when the signal aborts.
 */
export type Replay = (from: number, signal: AbortSignal) => AsyncIterable<ChangeBatch>;

export interface WatchHubOptions {
  /** Revision up to which everything was published before the hub existed. */
  position: number;
  replay: Replay;
  /** Bytes that may wait for one watcher. */
  buffer?: number;
  /** Milliseconds between progress reports. */
  progressEvery?: number;
  /** What to do when progress is due; by default the hub reports its position. */
  onProgressDue?: () => void;
}

/**
 * Fans the changes of a store out to its watchers. There is one hub per store: changes enter once, in order of revision, and are matched
 * once per distinct prefix. A watcher that starts in the past reads history until it meets the hub's position and joins at that moment.
 */
export class WatchHub {
  readonly #options: WatchHubOptions;
  readonly #byPrefix = new Map<string, Set<Subscription>>();
  readonly #waiters = new Set<{ revision: number; resolve: () => void }>();
  #position: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WatchHubOptions) {
    this.#options = options;
    this.#position = options.position;
  }

  /** The revision up to which everything has been published. */
  get position(): number {
    return this.#position;
  }

  /** Hands changes to whom they concern. They must follow the position without a gap. */
  publish(batch: ChangeBatch): void {
    this.#position = batch.revision;
    for (const { revision, resolve } of this.#waiters) {
      if (revision <= batch.revision) {
        resolve();
      }
    }
    for (const [prefix, subscriptions] of this.#byPrefix) {
      const changes = matching(batch.changes, prefix);
      if (changes.length > 0) {
        offerAll(subscriptions, { changes, revision: batch.revision }, weigh(changes));
      }
    }
  }

  /** Waits until the position is at least `revision`, for `ms` milliseconds at most; whether it is. */
  async reaches(revision: number, ms: number): Promise<boolean> {
    if (this.#position < revision) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter = { revision, resolve };
      const timer = setTimeout(resolve, ms);
      this.#waiters.add(waiter);
      await promise;
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
    return this.#position >= revision;
  }

  /** Tells every watcher the position. */
  reportProgress(): void {
    const batch: ChangeBatch = { changes: [], revision: this.#position };
    for (const subscriptions of this.#byPrefix.values()) {
      offerAll(subscriptions, batch, 0);
    }
  }

  /** Starts a watch; from a revision that is yet to come it is established at once, otherwise history is read as the consumer asks. */
  watch(options: WatchOptions & { from: number }): AsyncIterable<ChangeBatch> {
    return options.from > this.#position ? this.#join(options).batches() : this.#replayThenJoin(options);
  }

  /** Ends all watches, with an error or in peace, and moves the position past what will never be published. */
  end(error?: StoreError, position = this.#position): void {
    this.#position = position;
    for (const { resolve } of this.#waiters) {
      resolve();
    }
    for (const subscription of [...this.#byPrefix.values()].flatMap((subscriptions) => [...subscriptions])) {
      subscription.end(error);
    }
  }

  async *#replayThenJoin(options: WatchOptions & { from: number }): AsyncGenerator<ChangeBatch, void, undefined> {
    const { prefix, from, signal } = options;
    let joined: Subscription | undefined;
    try {
      for await (const batch of this.#options.replay(from, signal)) {
        // Join in the turn in which the position was met: a change between the two would be lost or come twice.
        if (batch.revision >= this.#position) {
          joined = this.#join({ prefix, signal, from: batch.revision + 1 });
        }
        yield { changes: matching(batch.changes, prefix), revision: batch.revision };
        if (joined !== undefined || signal.aborted) {
          break;
        }
      }
      if (joined !== undefined) {
        yield* joined.batches();
      }
    } finally {
      joined?.end();
    }
  }

  #join(options: WatchOptions & { from: number }): Subscription {
    const { prefix } = options;
    const subscription = new Subscription({
      ...options,
      buffer: this.#options.buffer ?? 64 * 1024 * 1024,
      onEnd: (ended) => this.#leave(ended),
    });
    if (options.signal.aborted) {
      return subscription;
    }
    const subscriptions = this.#byPrefix.get(prefix) ?? new Set();
    this.#byPrefix.set(prefix, subscriptions.add(subscription));
    this.#timer ??= setInterval(
      this.#options.onProgressDue ?? (() => this.reportProgress()),
      this.#options.progressEvery ?? 2_000,
    );
    return subscription;
  }

  #leave(subscription: Subscription): void {
    const subscriptions = this.#byPrefix.get(subscription.prefix);
    subscriptions?.delete(subscription);
    if (subscriptions?.size === 0) {
      this.#byPrefix.delete(subscription.prefix);
    }
    if (this.#byPrefix.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}

function matching(changes: readonly Change[], prefix: string): readonly Change[] {
  const found = changes.filter((change) => change.key.startsWith(prefix));
  return found.length === changes.length ? changes : found;
}

function offerAll(subscriptions: Iterable<Subscription>, batch: ChangeBatch, weight: number): void {
  for (const subscription of subscriptions) {
    subscription.offer(batch, weight);
  }
}
