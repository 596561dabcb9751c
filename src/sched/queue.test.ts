import { expect, test } from "bun:test";
import fc from "fast-check";
import { shiftedClock } from "../lib/shifted-clock.ts";
import { resources } from "./plugins/resources.ts";
import { SchedulingQueue } from "./queue.ts";
import { samplePod } from "./sample-cluster.ts";

const names = (queue: SchedulingQueue): string[] => {
  const taken: string[] = [];
  for (let pod = queue.take(); pod !== undefined; pod = queue.take()) taken.push(pod.metadata.name);
  return taken;
};
const put = (queue: SchedulingQueue, name: string, priority = 0): void =>
  queue.put(samplePod(name, "1", { priority }), { retry: false });

test("SchedulingQueue.take() gives each pod once, by priority and then by age", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 30 }), (priorities) => {
      let now = 0;
      const clock = { now: () => now++, sleep: () => Promise.resolve() };
      const queue = new SchedulingQueue(clock);
      for (const [index, priority] of priorities.entries()) put(queue, String(index), priority);
      const expected = [...priorities.entries()]
        .sort(([a, x], [b, y]) => y - x || a - b)
        .map(([index]) => String(index));
      expect(names(queue)).toEqual(expected);
      expect(names(queue)).toEqual([]);
    }),
  );
});

test("SchedulingQueue leaves a refused pod aside until something it lacks changes, and not before its delay", () => {
  const clock = shiftedClock();
  const queue = new SchedulingQueue(clock);
  put(queue, "p");
  expect(names(queue)).toEqual(["p"]);
  queue.failed("p", [resources]);
  queue.notify("volume");
  clock.advance(20_000);
  expect(names(queue)).toEqual([]);
  queue.notify("pod-removed");
  expect(names(queue)).toEqual(["p"]);
  queue.failed("p", [resources]);
  queue.notify("node");
  expect(names(queue)).toEqual([]);
  clock.advance(2000);
  expect(names(queue)).toEqual(["p"]);
});

test("SchedulingQueue tries a pod again when what it lacked came while it was being tried", () => {
  const clock = shiftedClock();
  const queue = new SchedulingQueue(clock);
  put(queue, "p");
  queue.take();
  queue.notify("node");
  queue.failed("p", [resources]);
  clock.advance(1000);
  expect(names(queue)).toEqual(["p"]);
});

test("SchedulingQueue tries every pod again after five minutes, whatever is said", () => {
  const clock = shiftedClock();
  const queue = new SchedulingQueue(clock);
  put(queue, "p");
  queue.take();
  queue.failed("p", [resources]);
  clock.advance(299_000);
  expect(names(queue)).toEqual([]);
  clock.advance(2000);
  expect(names(queue)).toEqual(["p"]);
});

test("SchedulingQueue.ready() wakes for a new pod, for the end of a delay, and for the end of all", async () => {
  const clock = shiftedClock();
  const queue = new SchedulingQueue(clock);
  const stop = new AbortController();
  const first = queue.ready(stop.signal);
  put(queue, "p");
  await first;
  queue.take();
  queue.failed("p", []);
  const second = queue.ready(stop.signal);
  clock.advance(1000);
  await second;
  expect(names(queue)).toEqual(["p"]);
  const third = queue.ready(stop.signal);
  stop.abort();
  await third;
});
