import { DURATION, INT, STRING, TIMESTAMP } from "../cel-type.ts";
import type { CelTimestamp } from "../value.ts";
import { inZone } from "../values/timestamp.ts";
import { type CelFunction, func, method, type Overload } from "./overload.ts";

const DAY_MS = 86_400_000;

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS);
}

/** A part of a moment, in UTC or in a zone. */
function part(id: string, read: (date: Date) => number): Overload[] {
  const inUtc = (time: CelTimestamp): bigint => BigInt(read(inZone(time, "")));
  const elsewhere = (time: CelTimestamp, zone: string): bigint => BigInt(read(inZone(time, zone)));
  return [
    method(`timestamp_to_${id}`, [TIMESTAMP], INT, inUtc),
    method(`timestamp_to_${id}_with_tz`, [TIMESTAMP, STRING], INT, elsewhere),
  ];
}

/** A duration in whole units. */
const whole = (id: string, unit: bigint): Overload =>
  method(`duration_to_${id}`, [DURATION], INT, ({ nanos }) => nanos / unit);

export const TIME_FUNCTIONS: readonly CelFunction[] = [
  func("getFullYear", ...part("year", (date) => date.getUTCFullYear())),
  func("getMonth", ...part("month", (date) => date.getUTCMonth())),
  func("getDate", ...part("day_of_month_1_based", (date) => date.getUTCDate())),
  func("getDayOfMonth", ...part("day_of_month", (date) => date.getUTCDate() - 1)),
  func("getDayOfWeek", ...part("day_of_week", (date) => date.getUTCDay())),
  func("getDayOfYear", ...part("day_of_year", dayOfYear)),
  func("getHours", ...part("hours", (date) => date.getUTCHours()), whole("hours", 3_600_000_000_000n)),
  func("getMinutes", ...part("minutes", (date) => date.getUTCMinutes()), whole("minutes", 60_000_000_000n)),
  func("getSeconds", ...part("seconds", (date) => date.getUTCSeconds()), whole("seconds", 1_000_000_000n)),
  func(
    "getMilliseconds",
    ...part("milliseconds", (date) => date.getUTCMilliseconds()),
    method("duration_to_milliseconds", [DURATION], INT, ({ nanos }) => (nanos / 1_000_000n) % 1000n),
  ),
];
