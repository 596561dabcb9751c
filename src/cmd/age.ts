const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time as kubectl shortens it: two units while the first is small (90s, 5m20s, 3h10m, 2d4h), one beyond. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 0) return seconds < -1 ? "<invalid>" : "0s";
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  const two = (big: number, small: number, names: string): string => {
    const rest = Math.floor((seconds % big) / small);
    return `${Math.floor(seconds / big)}${names[0]}${rest === 0 ? "" : `${rest}${names[1]}`}`;
  };
  if (seconds < 10 * MINUTE) return two(MINUTE, 1, "ms");
  if (seconds < 3 * HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < 8 * HOUR) return two(HOUR, MINUTE, "hm");
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)}h`;
  if (seconds < 8 * DAY) return two(DAY, HOUR, "dh");
  if (seconds < 2 * 365 * DAY) return `${Math.floor(seconds / DAY)}d`;
  if (seconds < 8 * 365 * DAY) return two(365 * DAY, DAY, "yd");
  return `${Math.floor(seconds / (365 * DAY))}y`;
}

/** Time since a moment, both in milliseconds since the epoch. */
export const age = (since: number, now: number): string => (Number.isNaN(since) ? "<unknown>" : duration(now - since));
