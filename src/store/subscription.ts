import { StoreError } from "./errors.ts";
import type { Change, ChangeBatch } from "./store.ts";

/** What a change costs a buffer in bytes, beyond its values. */
const CHANGE_OVERHEAD = 256;

/** How many bytes a batch of changes holds in memory, roughly. */
export function weigh(changes: readonly Change[]): number {
  return changes.reduce(
    (sum, { entry, previous }) =>
      sum + CHANGE_OVERHEAD + (entry?.value.byteLength ?? 0) + (previous?.value.byteLength ?? 0),
    0,
  );
}

export interface SubscriptionOptions {
  prefix: string;
  /** The first revision wanted. */
  from: number;
  /** Bytes that may wait for the consumer before the subscription ends with `slow`. */
  buffer: number;
  signal: AbortSignal;
  /** Called once, when the subscription ends for whatever reason. */
  onEnd: (subscription: Subscription) => void;
}

/**
 * One watcher's end of a hub: what was offered and not yet taken waits here, merged into one batch, so that a consumer that falls behind
 * catches up in one step.
 */
export class Subscription {
  readonly prefix: string;
  readonly #options: SubscriptionOptions;
  #changes: readonly Change[] = [];
  #revision: number | undefined;
  #weight = 0;
  #error: StoreError | undefined;
  #ended = false;
  #wake: (() => void) | undefined;
  readonly #onAbort = () => this.end();

  constructor(options: SubscriptionOptions) {
    this.prefix = options.prefix;
    this.#options = options;
    options.signal.addEventListener("abort", this.#onAbort, { once: true });
    if (options.signal.aborted) {
      this.end();
    }
  }

  /** Adds a batch; `weight` is `weigh(batch.changes)`, computed once for all subscriptions of a prefix. */
  offer(batch: ChangeBatch, weight: number): void {
    const { from, buffer } = this.#options;
    if (this.#ended || batch.revision < from) {
      return;
    }
    const first = batch.changes[0];
    const wanted =
      first !== undefined && first.revision < from
        ? batch.changes.filter((change) => change.revision >= from)
        : batch.changes;
    this.#changes = this.#changes.length === 0 ? wanted : [...this.#changes, ...wanted];
    this.#revision = batch.revision;
    this.#weight += weight;
    if (this.#weight > buffer) {
      const message = `watch of "${this.prefix}" ended at revision ${batch.revision}: over ${buffer} bytes wait for its consumer; list again and watch from there`;
      this.end(new StoreError("slow", message, { revision: batch.revision }));
      return;
    }
    this.#wake?.();
  }

  /** Ends the iteration: at once, what waits is dropped. With an error the consumer gets that error. */
  end(error?: StoreError): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#error = error;
    this.#changes = [];
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#options.onEnd(this);
    this.#wake?.();
  }

  /** The batches; for one consumer. Leaving the loop ends the subscription. */
  async *batches(): AsyncGenerator<ChangeBatch, void, undefined> {
    try {
      for (;;) {
        if (this.#error !== undefined) {
          throw this.#error;
        }
        if (this.#ended) {
          return;
        }
        const revision = this.#revision;
        if (revision === undefined) {
          const { promise, resolve } = Promise.withResolvers<void>();
          this.#wake = resolve;
          await promise;
          continue;
        }
        const changes = this.#changes;
        this.#changes = [];
        this.#revision = undefined;
        this.#weight = 0;
        yield { changes, revision };
      }
    } finally {
      this.end();
    }
  }
}
