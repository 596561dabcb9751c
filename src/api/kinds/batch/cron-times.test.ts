import { expect, test } from "bun:test";
import { cronTimes } from "./cron-times.ts";

const times = (schedule: string, from: string, { zone = "UTC", count = 3 } = {}): string[] => {
  const schedules = cronTimes(schedule, zone);
  const found: string[] = [];
  let at: number | undefined = Date.parse(from);
  while (found.length < count && at !== undefined) {
    at = schedules.next(at);
    if (at !== undefined) found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
};

test.each([
  ["* * * * *", "2026-01-01T00:00:30Z", ["2026-01-01T00:01", "2026-01-01T00:02", "2026-01-01T00:03"]],
  ["*/20 3 * * *", "2026-01-01T03:20:00Z", ["2026-01-01T03:40", "2026-01-02T03:00", "2026-01-02T03:20"]],
  ["5/25 0 * * *", "2026-01-01T00:00:00Z", ["2026-01-01T00:05", "2026-01-01T00:30", "2026-01-01T00:55"]],
  ["0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00"]],
  ["0 12 13 * FRI", "2026-02-01T00:00:00Z", ["2026-02-06T12:00", "2026-02-13T12:00", "2026-02-20T12:00"]],
  ["0 12 * * mon-wed/2", "2026-02-01T00:00:00Z", ["2026-02-02T12:00", "2026-02-04T12:00", "2026-02-09T12:00"]],
  ["@monthly", "2026-01-31T23:59:59Z", ["2026-02-01T00:00", "2026-03-01T00:00", "2026-04-01T00:00"]],
  ["@every 90m", "2026-01-01T00:00:00.500Z", ["2026-01-01T01:30", "2026-01-01T03:00", "2026-01-01T04:30"]],
  ["0 0 30 2 *", "2026-01-01T00:00:00Z", []],
])("cronTimes(%s).next() from %s", (schedule, from, expected) => {
  expect(times(schedule, from).slice(0, expected.length || 3)).toEqual(expected);
});

test("CronTimes.next() follows the clocks of the zone, skips what they skip and repeats what they repeat", () => {
  const zone = "Europe/Berlin";
  // 2026-03-29: two o'clock is three o'clock. 2026-10-25: three o'clock is two o'clock again.
  expect(times("30 2 * * *", "2026-03-28T00:00:00Z", { zone })).toEqual([
    "2026-03-28T01:30",
    "2026-03-30T00:30",
    "2026-03-31T00:30",
  ]);
  expect(times("30 2 * * *", "2026-10-24T12:00:00Z", { zone })).toEqual([
    "2026-10-25T00:30",
    "2026-10-25T01:30",
    "2026-10-26T01:30",
  ]);
  expect(times("0 0 * * *", "2026-03-28T22:00:00Z", { zone })).toEqual([
    "2026-03-28T23:00",
    "2026-03-29T22:00",
    "2026-03-30T22:00",
  ]);
  expect(times("15 9 1 * *", "2026-01-15T00:00:00Z", { zone: "Asia/Kolkata" })[0]).toBe("2026-02-01T03:45");
});

test("cronTimes() refuses what is no schedule and zones that do not exist", () => {
  expect(() => cronTimes("* * * *")).toThrow(/expected exactly 5 fields/);
  expect(() => cronTimes("* * * * *", "Moon/Crater")).toThrow(RangeError);
});
