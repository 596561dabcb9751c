import type { Clock } from "../../lib/clock.ts";

/** What is to be done again, by name, and when. A name is worked on once at a time. */
export class Schedule {
  /** Milliseconds of the clock. */
  readonly #due = new Map<string, number>();
  readonly #busy = new Map<string, Promise<void>>();
  readonly #clock: Clock;
  #wake = Promise.withResolvers<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a name due after a delay in milliseconds; now when absent. The earlier of two times counts. */
  add(name: string, delay = 0): void {
    const at = this.#clock.now() + delay;
    this.#due.set(name, Math.min(at, this.#due.get(name) ?? at));
    this.#wake.resolve();
  }

  /** Works on names as they become due, several at once; `work` resolves to the delay of the next time, or to none, and never rejects. Ends with the signal. */
  async run(work: (name: string) => Promise<number | undefined>, signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (!signal.aborted) {
      this.#wake = Promise.withResolvers();
      const now = this.#clock.now();
      const waiting = [...this.#due].filter(([name]) => !this.#busy.has(name));
      for (const [name] of waiting.filter(([, at]) => at <= now)) this.#busy.set(name, this.#work(name, work));
      const next = Math.min(...waiting.map(([, at]) => at).filter((at) => at > now));
      const woken = [this.#wake.promise, stopped];
      const timer = new AbortController();
      if (next !== Number.POSITIVE_INFINITY) {
        woken.push(this.#clock.sleep(next - now, AbortSignal.any([signal, timer.signal])).catch(() => undefined));
      }
      await Promise.race(woken);
      timer.abort();
    }
    await Promise.all(this.#busy.values());
  }

  async #work(name: string, work: (name: string) => Promise<number | undefined>): Promise<void> {
    this.#due.delete(name);
    const delay = await work(name);
    this.#busy.delete(name);
    if (delay !== undefined) this.add(name, delay);
    this.#wake.resolve();
  }
}
