import { expect, test } from "bun:test";
import { systemClock } from "../../lib/clock.ts";
import { Schedule } from "./schedule.ts";

test("Schedule.run works on a name once at a time, again when it was added meanwhile, and ends after its work", async () => {
  const stop = new AbortController();
  const schedule = new Schedule(systemClock);
  const seen: string[] = [];
  let running = 0;
  const work = async (name: string): Promise<number | undefined> => {
    expect(++running).toBe(1);
    seen.push(name);
    if (seen.length === 1) schedule.add(name);
    await Bun.sleep(10);
    running--;
    if (seen.length === 2) return 20;
    if (seen.length === 3) stop.abort();
    return undefined;
  };
  schedule.add("a", 1000);
  schedule.add("a");
  await schedule.run(work, stop.signal);
  expect([seen, running]).toEqual([["a", "a", "a"], 0]);
});
