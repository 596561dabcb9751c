import { isDeepStrictEqual } from "node:util";
import type { Got, History, Listed, Seen, Sent, Stretch, WatchEvent } from "./history.ts";
import { after, misplaced, type Write } from "./model.ts";

/** Checks a run. `log` is the whole collection's events from before the first write to after the last. Throws with the first contradiction. */
export function verify(history: History, log: readonly WatchEvent[]): void {
  inOrder(log);
  explained(history, log);
  const timeline = new Timeline(log);
  for (const got of history.got) checkGot(got, timeline);
  for (const listed of history.listed) checkListed(listed, timeline);
  for (const stretch of history.stretches) checkStretch(stretch, log);
}

function fail(what: string, ...details: unknown[]): never {
  throw new Error([what, ...details.map((detail) => JSON.stringify(detail, undefined, 1))].join("\n"));
}

function inOrder(log: readonly WatchEvent[]): void {
  for (const [i, event] of log.entries()) {
    const before = log[i - 1];
    if (before !== undefined && before.seen.revision >= event.seen.revision) fail("events out of order", before, event);
  }
}

/** Every event is the work of exactly one write that was not refused, and every acknowledged write has its event. */
function explained({ sent }: History, log: readonly WatchEvent[]): void {
  const open = new Set(sent);
  const current = new Map<string, Seen>();
  let newest = 0;
  for (const event of log) {
    const { seen, type } = event;
    const before = current.get(seen.name);
    const cause = causeOf(event, before, open);
    if (cause === undefined) fail("an event that no write explains", event, before);
    if (cause.fate === "refused") fail("a write that was refused took effect", cause, event);
    if (seen.revision <= cause.knownBefore)
      fail("a write got a revision that was known before it was sent", cause, event);
    open.delete(cause);
    checkStep(event, before, cause.write);
    if (cause.answer !== undefined && !isDeepStrictEqual(cause.answer, seen))
      fail("answer and event differ", cause, event);
    if (type === "DELETED") current.delete(seen.name);
    else current.set(seen.name, seen);
    newest = seen.revision;
  }
  for (const lost of open)
    if (lost.fate === "acknowledged") fail(`an acknowledged write left no event up to ${newest}`, lost);
}

function causeOf({ type, seen }: WatchEvent, before: Seen | undefined, open: ReadonlySet<Sent>): Sent | undefined {
  const of = (matches: (sent: Sent) => boolean): Sent | undefined => [...open].find(matches);
  if (type === "DELETED") {
    const isDelete = ({ write }: Sent): boolean => write.does === "delete" && write.name === seen.name;
    return of((s) => isDelete(s) && s.uid === seen.uid) ?? of((s) => isDelete(s) && s.fate === "unknown");
  }
  const old = new Set(Object.values(before?.state.data ?? {}));
  const fresh = new Set(Object.values(seen.state.data).filter((id) => !old.has(id)));
  return of(({ write }) => write.name === seen.name && write.does !== "delete" && fresh.has(write.id));
}

function checkStep({ type, seen }: WatchEvent, before: Seen | undefined, write: Write): void {
  const wrong = misplaced(before?.state, write);
  if (wrong !== undefined) fail(wrong, write, seen);
  if (type === "ADDED" && before !== undefined) fail("an object was added that was there", before, seen);
  if (type !== "ADDED" && before?.uid !== seen.uid) fail("an event of another object than was there", before, seen);
  if (type === "DELETED") {
    if (!isDeepStrictEqual(before?.state, seen.state))
      fail("an object was deleted in a state that it never had", before, seen);
    return;
  }
  const wanted = after(before?.state, write);
  if (!isDeepStrictEqual(wanted, seen.state)) fail("an update was lost", { write, before, wanted, came: seen });
}

/** What was there at each revision. */
class Timeline {
  readonly #byName = new Map<string, WatchEvent[]>();
  readonly #log: readonly WatchEvent[];

  constructor(log: readonly WatchEvent[]) {
    this.#log = log;
    for (const event of log) {
      const events = this.#byName.get(event.seen.name);
      if (events === undefined) this.#byName.set(event.seen.name, [event]);
      else events.push(event);
    }
  }

  eventsOf(name: string): readonly WatchEvent[] {
    return this.#byName.get(name) ?? [];
  }

  /** Every object at a revision, by name. */
  at(revision: number): Map<string, Seen> {
    const there = new Map<string, Seen>();
    for (const { type, seen } of this.#log) {
      if (seen.revision > revision) break;
      if (type === "DELETED") there.delete(seen.name);
      else there.set(seen.name, seen);
    }
    return there;
  }
}

/** A get shows a state that was the newest at some moment after everything that was known when it was asked. */
function checkGot({ name, seen, knownBefore }: Got, timeline: Timeline): void {
  const events = timeline.eventsOf(name);
  if (seen === undefined) {
    const absent = events.some(
      ({ type }, i) => type === "DELETED" && (events[i + 1]?.seen.revision ?? Number.POSITIVE_INFINITY) > knownBefore,
    );
    const first = events[0]?.seen.revision ?? Number.POSITIVE_INFINITY;
    if (!absent && first <= knownBefore)
      fail("an object was not found although it was there", { name, knownBefore }, events.at(-1));
    return;
  }
  const at = events.findIndex((event) => event.seen.revision === seen.revision && event.type !== "DELETED");
  if (at < 0 || !isDeepStrictEqual(events[at]?.seen, seen)) fail("a state was read that no event shows", seen);
  const next = events[at + 1]?.seen.revision ?? Number.POSITIVE_INFINITY;
  if (next <= knownBefore) fail("a state was read that was known to be old", { seen, next, knownBefore });
}

function checkListed({ revision, items, knownBefore }: Listed, timeline: Timeline): void {
  if (knownBefore !== undefined && revision < knownBefore)
    fail("a list older than what was known", { revision, knownBefore });
  const wanted = timeline.at(revision);
  const came = new Map(items.map((item) => [item.name, item]));
  for (const name of new Set([...wanted.keys(), ...came.keys()])) {
    if (isDeepStrictEqual(wanted.get(name), came.get(name))) continue;
    fail(`a list at ${revision} differs from the events up to there`, {
      wanted: wanted.get(name),
      came: came.get(name),
    });
  }
}

/** A watch shows the events of its view between two revisions: all of them, in order, and no others. */
function checkStretch(stretch: Stretch, log: readonly WatchEvent[]): void {
  const wanted = viewed(stretch, log);
  for (let i = 0; i < Math.max(wanted.length, stretch.events.length); i++) {
    if (isDeepStrictEqual(wanted[i], stretch.events[i])) continue;
    const { watcher, from, upTo } = stretch;
    fail(`watch "${watcher}" from ${from} to ${upTo} differs at event ${i}`, {
      wanted: wanted[i],
      came: stretch.events[i],
    });
  }
}

function viewed({ from, upTo, group, name }: Stretch, log: readonly WatchEvent[]): WatchEvent[] {
  const states = new Map<string, Seen>();
  const view: WatchEvent[] = [];
  const within = (seen: Seen | undefined): boolean =>
    seen !== undefined &&
    (group === undefined || seen.state.group === group) &&
    (name === undefined || seen.name === name);
  for (const { type, seen } of log) {
    if (seen.revision > upTo) break;
    const before = states.get(seen.name);
    if (type === "DELETED") states.delete(seen.name);
    else states.set(seen.name, seen);
    if (seen.revision <= from) continue;
    const was = within(before);
    const is = type !== "DELETED" && within(seen);
    if (is) view.push({ type: was ? "MODIFIED" : "ADDED", seen });
    // What leaves a view is shown as it was last within it, at the revision of leaving.
    else if (was && before !== undefined) view.push({ type: "DELETED", seen: { ...before, revision: seen.revision } });
  }
  return view;
}
