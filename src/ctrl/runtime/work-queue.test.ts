import { expect, test } from "bun:test";
import { systemClock } from "../../lib/clock.ts";
import { WorkQueue } from "./work-queue.ts";

/** A clock whose sleepers wake when the test says that time has passed. */
function handClock() {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async advance(ms: number) {
      now += ms;
      for (const sleeper of [...sleepers]) {
        if (sleeper.at > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

test("WorkQueue gives a key to one worker at a time, and again when it changed meanwhile", async () => {
  const stop = new AbortController();
  const queue = new WorkQueue({ clock: systemClock, signal: stop.signal });
  queue.add("a");
  queue.add("a");
  expect(await queue.next()).toBe("a");
  queue.add("a");
  queue.add("b");
  expect(await queue.next()).toBe("b");
  const waiting = queue.next();
  queue.done("a");
  expect(await waiting).toBe("a");
  expect(queue.length).toBe(2);
  stop.abort();
  expect(await queue.next()).toBeUndefined();
});

test("WorkQueue doubles the delay of a key that fails, and forgets it after success", async () => {
  const stop = new AbortController();
  const clock = handClock();
  const queue = new WorkQueue({ clock, signal: stop.signal });
  const delays: number[] = [];
  for (let failure = 0; failure < 4; failure += 1) {
    queue.retry("a");
    const startedAt = clock.now();
    while (queue.length === 0) await clock.advance(1);
    delays.push(clock.now() - startedAt);
    expect(await queue.next()).toBe("a");
    queue.done("a");
  }
  expect(delays).toEqual([5, 10, 20, 40]);
  queue.forget("a");
  queue.retry("a");
  await clock.advance(5);
  expect(await queue.next()).toBe("a");
  stop.abort();
});
