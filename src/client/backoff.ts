export interface BackoffOptions {
  /** Milliseconds before the first retry. */
  first: number;
  /** Most milliseconds between retries, jitter not counted. */
  most: number;
  /** From 0 to 1; absent: Math.random. */
  random?: () => number;
}

/** Waits that double from `first` to `most`, each stretched by up to its own length so that clients do not retry in step. */
export class Backoff {
  readonly #options: BackoffOptions;
  #next: number;

  constructor(options: BackoffOptions) {
    this.#options = options;
    this.#next = options.first;
  }

  /** Milliseconds to wait before the next try. */
  next(): number {
    const base = this.#next;
    this.#next = Math.min(base * 2, this.#options.most);
    return base * (1 + (this.#options.random ?? Math.random)());
  }

  reset(): void {
    this.#next = this.#options.first;
  }
}
