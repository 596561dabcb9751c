/** When a cron job is due. Pure. */
import type { CronTimes } from "../../api/kinds/batch/cron-times.ts";

/** More starts than this that were missed are worth a warning. Kubernetes: 100. */
export const MANY_MISSED = 100;

export interface Due {
  /** The newest time that has come, in ms; undefined when none has. */
  time: number | undefined;
  /** About how many times have come, that one included. */
  missed: number;
  /** The first time that has not come yet. */
  next: number | undefined;
}

/** What has come due since `since` and until `now`. It costs the same however long that is: times between are estimated, not counted. */
export function dueSince(times: CronTimes, { since, now }: { since: number; now: number }): Due {
  const first = times.next(since);
  if (first === undefined || first > now) return { time: undefined, missed: 0, next: first };
  const second = times.next(first);
  if (second === undefined || second > now) return { time: first, missed: 1, next: second };
  const interval = second - first;
  const missed = Math.floor((now - first) / interval) + 1;
  const { time, next } = newest(times, { from: first, now, step: interval });
  return { time, missed, next };
}

/** The newest time until `now`, looked for from ever earlier on: schedules need not be regular. */
function newest(times: CronTimes, { from, now, step }: { from: number; now: number; step: number }) {
  for (let back = step; ; back *= 2) {
    const start = Math.max(from - 1, now - back);
    let time = times.next(start);
    if (time === undefined || time > now) {
      if (start > from - 1) continue;
      return { time: from, next: time };
    }
    for (let next = times.next(time); ; next = times.next(next)) {
      if (next === undefined || next > now) return { time, next };
      time = next;
    }
  }
}
