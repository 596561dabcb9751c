/** The syntax of a cron schedule: minute, hour, day of month, month, day of week, or one word such as @hourly. */

export interface CronField {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
export const CRON_FIELDS: readonly CronField[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
/** Words, and what they stand for. */
export const CRON_WORDS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** One range of a field: anything, or a first and perhaps a last value, and perhaps a step. */
export const CRON_RANGE = /^(?:(\*|\?)|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/(\d+))?$/i;

/** Whether a schedule names the time zone in which it is to be read. */
export const hasZone = (schedule: string): boolean => schedule.includes("TZ");

/** Complaints about a schedule, a time zone before it aside; none when it can be followed. */
export function checkSchedule(schedule: string): string[] {
  const text = schedule.replace(/^(?:CRON_)?TZ=\S*\s+/, "");
  if (text.startsWith("@every ")) {
    return /^@every (?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(text) ? [] : [`failed to parse duration ${text}`];
  }
  if (text.startsWith("@")) return Object.hasOwn(CRON_WORDS, text) ? [] : [`unrecognized descriptor: ${text}`];
  const parts = text.trim().split(/\s+/);
  if (parts.length !== CRON_FIELDS.length)
    return [`expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`];
  return CRON_FIELDS.flatMap((field, i) => (parts[i] ?? "").split(",").flatMap((range) => checkRange(range, field)));
}

function checkRange(text: string, field: CronField): string[] {
  const match = CRON_RANGE.exec(text);
  if (match === null) return [`failed to parse "${text}"`];
  const [, any, first = "", last, step] = match;
  if (step !== undefined && Number(step) === 0) return [`step of range should be a positive number: ${text}`];
  if (any !== undefined) return [];
  const low = cronNumber(first, field);
  const high = last === undefined ? low : cronNumber(last, field);
  if (Number.isNaN(low) || Number.isNaN(high)) return [`failed to parse int from "${text}"`];
  if (low < field.min) return [`beginning of range (${low}) below minimum (${field.min}): ${text}`];
  if (high > field.max) return [`end of range (${high}) above maximum (${field.max}): ${text}`];
  return low > high ? [`beginning of range (${low}) beyond end of range (${high}): ${text}`] : [];
}

/** The value that a number or a name stands for in a field; NaN when it is neither. */
export function cronNumber(text: string, field: CronField): number {
  const named = field.names.indexOf(text.toLowerCase());
  return named >= 0 ? named + field.min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** Complaints about the name of a time zone. */
export function checkTimeZone(name: string): string[] {
  if (name === "") return ["timeZone must be nil or non-empty string"];
  if (name.toLowerCase() === "local") {
    return ["timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"];
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return [];
  } catch {
    return [`unknown time zone ${name}`];
  }
}
