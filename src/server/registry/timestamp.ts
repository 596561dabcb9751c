import type { Clock } from "../../lib/clock.ts";

/** A time as metadata writes it: RFC 3339 in UTC, whole seconds. */
export function timestamp(clock: Clock, plusSeconds = 0): string {
  return timestampAt(clock.now() + plusSeconds * 1000);
}

/** The same of milliseconds since 1970. */
export function timestampAt(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
