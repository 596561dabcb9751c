import { lookUp } from "../../../lib/look-up.ts";
import { CRON_FIELDS, CRON_RANGE, CRON_WORDS, type CronField, checkSchedule, cronNumber } from "./cron-schedule.ts";
import { wallClock } from "./wall-clock.ts";

/** The times that a schedule names. */
export interface CronTimes {
  /** The first time after `after`, both in ms since the epoch; undefined when there is none within five years. */
  next(after: number): number | undefined;
}

/** Values that a field may have; `any` when it was left open, which matters for the two sorts of days. */
interface Allowed {
  readonly values: ReadonlySet<number>;
  readonly any: boolean;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEARS = 5 * 366 * DAY;
/** No zone changes its clock by more at once. */
const MOST_SHIFT = 3 * HOUR;

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: SECOND, m: MINUTE, h: HOUR };

/** Reads a schedule that is followed by the clocks of a zone. Throws Error when it is none, or the zone does not exist. */
export function cronTimes(schedule: string, timeZone = "UTC"): CronTimes {
  const [complaint] = checkSchedule(schedule);
  if (complaint !== undefined) throw new Error(`cannot follow the schedule "${schedule}": ${complaint}`);
  if (schedule.startsWith("@every ")) return everySoOften(schedule.slice("@every ".length));
  const parts = (lookUp(CRON_WORDS, schedule) ?? schedule).trim().split(/\s+/);
  const [minutes, hours, days, months, weekdays] = CRON_FIELDS.map((field, i) => allowed(parts[i] ?? "", field));
  if (!minutes || !hours || !days || !months || !weekdays)
    throw new Error(`the schedule "${schedule}" has no five fields`);
  const clock = wallClock(timeZone);
  const isDay = ({ day, weekday }: { day: number; weekday: number }): boolean => {
    const [byDate, byWeekday] = [days.values.has(day), weekdays.values.has(weekday)];
    // Two conditions on the day mean either, unless one of them was left open.
    return days.any || weekdays.any ? byDate && byWeekday : byDate || byWeekday;
  };
  return {
    next(after) {
      let time = Math.floor(after / SECOND) * SECOND + SECOND;
      for (const end = time + YEARS; time < end; ) {
        const at = clock(time);
        const intoHour = at.minute * MINUTE + at.second * SECOND;
        if (!months.values.has(at.month) || !isDay(at)) {
          // Midnight may come sooner or later than it seems where clocks change: the last hours are taken one by one.
          const untilMidnight = DAY - at.hour * HOUR - intoHour;
          time += Math.max(HOUR - intoHour, untilMidnight - MOST_SHIFT);
        } else if (!hours.values.has(at.hour)) time += HOUR - intoHour;
        else if (!minutes.values.has(at.minute) || at.second > 0) time += MINUTE - at.second * SECOND;
        else return time;
      }
      return undefined;
    },
  };
}

function everySoOften(duration: string): CronTimes {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)];
  const length = parts.reduce((sum, [, number = "0", unit = "s"]) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
  const step = Math.max(SECOND, Math.floor(length / SECOND) * SECOND);
  return { next: (after) => Math.floor(after / SECOND) * SECOND + step };
}

function allowed(text: string, field: CronField): Allowed {
  const values = new Set<number>();
  let any = false;
  for (const range of text.split(",")) {
    const [, open, first = "", last, step] = CRON_RANGE.exec(range) ?? [];
    const low = open === undefined ? cronNumber(first, field) : field.min;
    const end = last === undefined && step === undefined ? low : field.max;
    const high = open !== undefined ? field.max : last === undefined ? end : cronNumber(last, field);
    const by = Number(step ?? 1);
    for (let value = low; value <= high; value += by) values.add(value);
    any ||= open !== undefined && by === 1;
  }
  return { values, any };
}
