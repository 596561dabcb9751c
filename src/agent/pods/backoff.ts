/** Waits between tries of many things: ten seconds after the second failure, doubling to five minutes, forgotten after ten quiet ones. */

const FIRST_MS = 10_000;
const MOST_MS = 300_000;

export class RetryBackoff {
  readonly #entries = new Map<string, { delay: number; at: number }>();

  /** Notes a try of `key` at `now`; the next is due after its delay. */
  note(key: string, now: number): void {
    const entry = this.#entries.get(key);
    const fresh = entry === undefined || now - entry.at > 2 * MOST_MS;
    this.#entries.set(key, { delay: fresh ? FIRST_MS : Math.min(entry.delay * 2, MOST_MS), at: now });
  }

  /** When a try of `key` is allowed again, counted from `since`; `since` itself when there is nothing to wait for. */
  dueAt(key: string, since: number): number {
    const entry = this.#entries.get(key);
    return entry === undefined || since - entry.at > 2 * MOST_MS ? since : since + entry.delay;
  }

  /** Milliseconds of the wait that is noted now. */
  delay(key: string): number {
    return this.#entries.get(key)?.delay ?? 0;
  }

  reset(key: string): void {
    this.#entries.delete(key);
  }
}
