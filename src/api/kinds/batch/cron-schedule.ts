/** The syntax of a cron schedule: minute, hour, day of month, month, day of week, or one word such as @hourly. */

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const WORDS = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** Whether a schedule names the time zone in which it is to be read. */
export const hasZone = (schedule: string): boolean => schedule.includes("TZ");

/** Complaints about a schedule, a time zone before it aside; none when it can be followed. */
export function checkSchedule(schedule: string): string[] {
  const text = schedule.replace(/^(?:CRON_)?TZ=\S*\s+/, "");
  if (text.startsWith("@every ")) {
    return /^@every (?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(text) ? [] : [`failed to parse duration ${text}`];
  }
  if (text.startsWith("@")) return WORDS.includes(text) ? [] : [`unrecognized descriptor: ${text}`];
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return [`expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`];
  return FIELDS.flatMap((field, i) => (parts[i] ?? "").split(",").flatMap((range) => checkRange(range, field)));
}

function checkRange(text: string, field: Field): string[] {
  const match = /^(?:(\*|\?)|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/(\d+))?$/i.exec(text);
  if (match === null) return [`failed to parse "${text}"`];
  const [, any, first = "", last, step] = match;
  if (step !== undefined && Number(step) === 0) return [`step of range should be a positive number: ${text}`];
  if (any !== undefined) return [];
  const low = numberOf(first, field);
  const high = last === undefined ? low : numberOf(last, field);
  if (Number.isNaN(low) || Number.isNaN(high)) return [`failed to parse int from "${text}"`];
  if (low < field.min) return [`beginning of range (${low}) below minimum (${field.min}): ${text}`];
  if (high > field.max) return [`end of range (${high}) above maximum (${field.max}): ${text}`];
  return low > high ? [`beginning of range (${low}) beyond end of range (${high}): ${text}`] : [];
}

function numberOf(text: string, field: Field): number {
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
