import { describe, expect, test } from "bun:test";
import { History, type Listed, type Seen, type Sent, type Stretch, type WatchEvent } from "./history.ts";
import type { Write } from "./model.ts";
import { verify } from "./verify.ts";

const seen = (revision: number, data: Record<string, string>, uid = "u1"): Seen => ({
  name: "object-0",
  uid,
  revision,
  state: { data, group: "0" },
});

const sent = (write: Omit<Write, "name">, answer: Seen | undefined, more: Partial<Sent> = {}): Sent => ({
  write: { ...write, name: "object-0" },
  fate: "acknowledged",
  knownBefore: (answer?.revision ?? 1) - 1,
  ...(answer === undefined ? {} : { answer, revision: answer.revision, uid: answer.uid }),
  ...more,
});

/** A short run in which everything is in order. */
function sound(): { history: History; log: WatchEvent[] } {
  const created = seen(10, { whole: "0.0" });
  const merged = seen(11, { whole: "0.0", "merge-patch-1": "1.0" });
  const applied = seen(12, { whole: "0.0", "merge-patch-1": "1.0", "apply-2": "2.0" });
  const deleted = { ...applied, revision: 13 };
  const log: WatchEvent[] = [
    { type: "ADDED", seen: created },
    { type: "MODIFIED", seen: merged },
    { type: "MODIFIED", seen: applied },
    { type: "DELETED", seen: deleted },
  ];
  const history = new History();
  history.sent.push(
    sent({ id: "0.0", client: 0, does: "create", whole: created.state }, created),
    sent({ id: "1.0", client: 1, does: "merge patch" }, merged),
    sent({ id: "2.0", client: 2, does: "apply", both: false }, applied),
    sent({ id: "0.1", client: 0, does: "delete" }, undefined, { uid: "u1", knownBefore: 12 }),
    sent({ id: "3.0", client: 3, does: "merge patch" }, undefined, { fate: "refused" }),
  );
  history.got.push({ name: "object-0", seen: merged, knownBefore: 11 });
  history.listed.push({ revision: 11, items: [merged], knownBefore: 11 });
  history.stretches.push({ watcher: "all", from: 10, events: log.slice(1), upTo: 13 });
  return { history, log };
}

describe("verify", () => {
  test("passes a sound run", () => {
    const { history, log } = sound();
    verify(history, log);
  });

  const broken: readonly [string, RegExp, (run: ReturnType<typeof sound>) => void][] = [
    ["a lost event", /an update was lost|left no event/, ({ log }) => void log.splice(1, 1)],
    ["a lost last event", /left no event/, ({ log }) => void log.pop()],
    ["reordered events", /out of order/, ({ log }) => void log.splice(1, 2, ...log.slice(1, 3).reverse())],
    [
      "a lost update",
      /an update was lost/,
      ({ log }) => {
        const at = log[2];
        if (at !== undefined) log[2] = { ...at, seen: seen(12, { whole: "0.0", "apply-2": "2.0" }) };
      },
    ],
    [
      "a refused write that took effect",
      /was refused took effect/,
      ({ log }) => {
        const data = { ...log[2]?.seen.state.data, "merge-patch-3": "3.0" };
        log.splice(3, 1, { type: "MODIFIED", seen: seen(13, data) });
      },
    ],
    ["an event without a write", /no write explains/, ({ history }) => void history.sent.splice(1, 1)],
    [
      "a revision that does not grow",
      /known before it was sent/,
      ({ history }) => {
        const at = history.sent[1];
        if (at !== undefined) history.sent[1] = { ...at, knownBefore: 11 };
      },
    ],
    [
      "an old read",
      /known to be old/,
      ({ history }) => void history.got.push({ name: "object-0", seen: seen(10, { whole: "0.0" }), knownBefore: 11 }),
    ],
    [
      "a missed read",
      /although it was there/,
      ({ history, log }) => {
        log.pop();
        history.sent.splice(3, 1);
        history.stretches.pop();
        history.got.push({ name: "object-0", seen: undefined, knownBefore: 12 });
      },
    ],
    [
      "an old list",
      /older than what was known/,
      ({ history }) => void history.listed.push({ ...(history.listed[0] as Listed), knownBefore: 12 }),
    ],
    [
      "an incomplete list",
      /differs from the events/,
      ({ history }) => void history.listed.push({ revision: 12, items: [] }),
    ],
    [
      "a watch that missed an event",
      /differs at event 0/,
      ({ history }) => void (history.stretches[0] as Stretch).events.shift(),
    ],
    [
      "a watch that told twice",
      /differs at event 1/,
      ({ history, log }) => void (history.stretches[0] as Stretch).events.splice(0, 0, log[1] as WatchEvent),
    ],
  ];
  test.each(broken)("finds %s", (_, message, breakIt) => {
    const run = sound();
    breakIt(run);
    expect(() => verify(run.history, run.log)).toThrow(message);
  });
});
