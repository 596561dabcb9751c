/** What a clock on the wall shows. Months count from 1, weekdays from Sunday as 0. */
export interface WallTime {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const SHOWN = ["year", "month", "day", "hour", "minute", "second"] as const;
const NUMERIC = Object.fromEntries(SHOWN.map((part) => [part, "numeric"])) as Record<(typeof SHOWN)[number], "numeric">;

/** Gives what clocks in a zone show at a time in ms since the epoch. Throws RangeError when there is no such zone. */
export function wallClock(timeZone: string): (time: number) => WallTime {
  const offset = offsets(timeZone);
  return (time) => shown(new Date(time + offset(time)));
}

/** By how much clocks in a zone are ahead of UTC at a time, in ms. */
export const wallOffset = (timeZone: string, time: number): number => offsets(timeZone)(time);

function offsets(timeZone: string): (time: number) => number {
  if (timeZone === "UTC") return () => 0;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...NUMERIC });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = SHOWN.map((part) => parts.get(part));
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
  };
}

const shown = (date: Date): WallTime => ({
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
  weekday: date.getUTCDay(),
  hour: date.getUTCHours(),
  minute: date.getUTCMinutes(),
  second: date.getUTCSeconds(),
});
