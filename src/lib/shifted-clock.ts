import type { Clock } from "./clock.ts";

/** A clock that runs like the machine's and can be set forward: whoever sleeps until then wakes at once. */
export interface ShiftedClock extends Clock {
  /** Sets the clock forward by `ms`. */
  advance(ms: number): void;
}

interface Sleeper {
  at: number;
  wake(): void;
  timer: ReturnType<typeof setTimeout>;
}

export function shiftedClock(): ShiftedClock {
  let shift = 0;
  const sleepers = new Set<Sleeper>();
  const now = (): number => Date.now() + shift;
  return {
    now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const leave = (): void => {
          clearTimeout(sleeper.timer);
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", onAbort);
        };
        const onAbort = (): void => {
          leave();
          reject(signal?.reason);
        };
        const wake = (): void => {
          leave();
          resolve();
        };
        const sleeper: Sleeper = { at: now() + ms, wake, timer: setTimeout(wake, ms) };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
    advance(ms) {
      shift += ms;
      for (const sleeper of [...sleepers]) if (sleeper.at <= now()) sleeper.wake();
    },
  };
}
