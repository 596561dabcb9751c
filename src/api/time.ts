/** Times as the API writes them, and ages as kubectl shows them. Nothing here reads a clock. */

const WHOLE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:[.,](\d+))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Milliseconds since the epoch of an RFC 3339 time, or undefined when the text is none or names a day that does not exist. */
export function parseTime(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign, offsetHour = "0", offsetMinute = "0"] = match;
  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (midnight.getUTCDate() !== Number(day) || midnight.getUTCMonth() !== Number(month) - 1) return undefined;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60 * (sign === "-" ? -1 : 1);
  return midnight.getTime() + (seconds - offset) * 1000 + Number(fraction.padEnd(3, "0").slice(0, 3));
}

/** RFC 3339 in UTC with whole seconds, as meta/v1 Time is written. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -5)}Z`;
}

/** RFC 3339 in UTC with six digits, as meta/v1 MicroTime is written. */
export function formatMicroTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}000Z`;
}

/** The form in which a Time is stored (UTC, whole seconds), or undefined when the text is no time. */
export function canonicalTime(text: string): string | undefined {
  const parsed = parseTime(text);
  if (parsed === undefined) return undefined;
  return WHOLE.test(text) ? text : formatTime(parsed);
}

/** The form in which a MicroTime is stored (UTC, six digits), or undefined when the text is no time. */
export function canonicalMicroTime(text: string): string | undefined {
  const parsed = parseTime(text);
  if (parsed === undefined) return undefined;
  const fraction = RFC3339.exec(text)?.[7] ?? "";
  return `${formatTime(Math.floor(parsed / 1000) * 1000).slice(0, -1)}.${fraction.padEnd(6, "0").slice(0, 6)}Z`;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A duration in milliseconds the way kubectl abbreviates ages: 45s, 3m20s, 5h, 2d4h, 3y12d. */
export function humanDuration(milliseconds: number): string {
  // Clocks differ a little: up to two seconds in the future count as now.
  if (milliseconds < -1999) return "<invalid>";
  if (milliseconds <= 0) return "0s";
  const minutes = Math.floor(milliseconds / MINUTE);
  const hours = Math.floor(milliseconds / HOUR);
  const days = Math.floor(milliseconds / DAY);
  const years = Math.floor(milliseconds / YEAR);
  if (milliseconds < 2 * MINUTE) return `${Math.floor(milliseconds / SECOND)}s`;
  if (minutes < 10) return withRest(`${minutes}m`, Math.floor(milliseconds / SECOND) % 60, "s");
  if (minutes < 3 * 60) return `${minutes}m`;
  if (hours < 8) return withRest(`${hours}h`, minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return withRest(`${days}d`, hours % 24, "h");
  if (years < 2) return `${days}d`;
  if (years < 8) return withRest(`${years}y`, days % 365, "d");
  return `${years}y`;
}

const withRest = (head: string, rest: number, unit: string): string => (rest === 0 ? head : `${head}${rest}${unit}`);

/** The age of an RFC 3339 time at `now` (milliseconds), or "<unknown>" without one. */
export function humanAge(time: string | undefined, now: number): string {
  const since = time === undefined ? undefined : parseTime(time);
  return since === undefined ? "<unknown>" : humanDuration(now - since);
}
