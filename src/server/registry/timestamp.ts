import type { Clock } from "../../lib/clock.ts";

/** A time as metadata writes it: RFC 3339 in UTC, whole seconds. */
export function timestamp(clock: Clock, plusSeconds = 0): string {
  return `${new Date(clock.now() + plusSeconds * 1000).toISOString().slice(0, 19)}Z`;
}
