/** Keys waiting to be worked on: each at most once, never two workers on one, failures ever later. */
import type { Clock } from "../../lib/clock.ts";

export interface WorkQueueOptions {
  clock: Clock;
  signal: AbortSignal;
  /** First delay after a failure of a key, in ms, doubled with each further one. client-go: 5. */
  baseDelay?: number;
  /** Longest delay of a key, in ms. client-go: 1000 s. */
  maxDelay?: number;
  /** Retries a second over all keys, and how many may come at once. client-go: 10 and 100. */
  rate?: number;
  burst?: number;
}

/** Timers that are longer go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export class WorkQueue {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #baseDelay: number;
  readonly #maxDelay: number;
  readonly #rate: number;
  readonly #burst: number;
  readonly #ready = new Set<string>();
  readonly #active = new Set<string>();
  /** Keys that changed while a worker had them. */
  readonly #dirty = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #delayed = new Map<string, { at: number; cancel: AbortController }>();
  readonly #idle: ((key: string | undefined) => void)[] = [];
  #tokens: number;
  #filledAt: number;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#baseDelay = options.baseDelay ?? 5;
    this.#maxDelay = options.maxDelay ?? 1_000_000;
    this.#rate = options.rate ?? 10;
    this.#burst = options.burst ?? 100;
    this.#tokens = this.#burst;
    this.#filledAt = options.clock.now();
    options.signal.addEventListener("abort", () => this.#close(), { once: true });
  }

  /** Keys that are ready or being worked on; for metrics and tests. */
  get length(): number {
    return this.#ready.size + this.#active.size;
  }

  /** Asks for work on a key now. */
  add(key: string): void {
    if (this.#signal.aborted) return;
    if (this.#active.has(key)) {
      this.#dirty.add(key);
      return;
    }
    const worker = this.#ready.has(key) ? undefined : this.#idle.shift();
    if (worker === undefined) {
      this.#ready.add(key);
      return;
    }
    this.#active.add(key);
    worker(key);
  }

  /** Asks for work on a key in `delay` ms, or in some weeks when that is sooner; of several requests the earliest counts. */
  addAfter(key: string, delay: number): void {
    if (delay <= 0) {
      this.add(key);
      return;
    }
    const ms = Math.min(delay, LONGEST_TIMER);
    const at = this.#clock.now() + ms;
    const waiting = this.#delayed.get(key);
    if (this.#signal.aborted || (waiting !== undefined && waiting.at <= at)) return;
    waiting?.cancel.abort();
    const cancel = new AbortController();
    this.#delayed.set(key, { at, cancel });
    this.#clock.sleep(ms, cancel.signal).then(
      () => {
        this.#delayed.delete(key);
        this.add(key);
      },
      () => undefined, // Overtaken by an earlier request, or closed.
    );
  }

  /** Asks for work on a key that failed, later each time. */
  retry(key: string): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const own = Math.min(this.#baseDelay * 2 ** failures, this.#maxDelay);
    this.addAfter(key, Math.max(own, this.#reserve()));
  }

  /** The key succeeded: its next failure counts as the first. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, which is the caller's until `done`; undefined once the signal has aborted. */
  next(): Promise<string | undefined> {
    if (this.#signal.aborted) return Promise.resolve(undefined);
    for (const key of this.#ready) {
      this.#ready.delete(key);
      this.#active.add(key);
      return Promise.resolve(key);
    }
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Gives a key back; it comes again at once if it was added meanwhile. */
  done(key: string): void {
    this.#active.delete(key);
    if (this.#dirty.delete(key)) this.add(key);
  }

  /** Takes a token from the bucket, and says in how many ms it is there. */
  #reserve(): number {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#rate) * 1000;
  }

  #close(): void {
    for (const { cancel } of this.#delayed.values()) cancel.abort();
    this.#delayed.clear();
    for (const worker of this.#idle.splice(0)) worker(undefined);
  }
}
