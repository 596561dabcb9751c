import { ApiError, isReason } from "../api/errors.ts";
import { Event } from "../api/kinds/core/event.ts";
import type { ObjectReference } from "../api/kinds/core/object-reference.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import type { Client } from "./client.ts";

export interface RecorderOptions {
  client: Client;
  /** Who reports, such as "default-scheduler" or "kubelet". */
  component: string;
  /** Node that the component runs on, where that matters. */
  host?: string;
  log: Logger;
  clock?: Clock;
}

export interface EventNote {
  type: "Normal" | "Warning";
  /** A word in camel case, such as FailedScheduling. */
  reason: string;
  message: string;
  /** Part of the object, such as spec.containers{web}. */
  fieldPath?: string;
}

/** What an event can be about. */
export interface Subject {
  apiVersion?: string | undefined;
  kind?: string | undefined;
  metadata?:
    | {
        name?: string | undefined;
        namespace?: string | undefined;
        uid?: string | undefined;
        resourceVersion?: string | undefined;
      }
    | undefined;
}

interface Reported {
  name: string;
  count: number;
  firstTimestamp: string;
}

/** Figures of client-go: more than 10 similar events in 10 minutes become one; an object may have 25 at once, then one in 5 minutes. */
const SIMILAR_MOST = 10;
const SIMILAR_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;
const REMEMBERED = 4096;
/** Events that wait for a slow server; later ones are dropped, since events are best effort. */
const QUEUE_MOST = 1000;

/** Keeps the newest entries: what was not used for longest is forgotten first. */
class Recent<V> {
  readonly #entries = new Map<string, V>();

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > REMEMBERED) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
  }
}

/** RFC 3339 with whole seconds. */
const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

function referenceTo(subject: Subject, fieldPath: string | undefined): ObjectReference {
  const { name = "", namespace, uid, resourceVersion } = subject.metadata ?? {};
  return {
    kind: subject.kind ?? "",
    apiVersion: subject.apiVersion ?? "",
    name,
    ...(namespace ? { namespace } : {}),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

/**
 * Writes events about objects, in order and without making the caller wait. A repeat raises the count of the event that is there; many
 * that differ only in their message become one; an object that has too many is left alone. Losing an event is never an error.
 */
export class EventRecorder {
  readonly #options: RecorderOptions;
  readonly #clock: Clock;
  readonly #reported = new Recent<Reported>();
  readonly #similar = new Recent<{ messages: Set<string>; since: number }>();
  readonly #budgets = new Recent<{ tokens: number; at: number }>();
  #queued = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** `subject` needs apiVersion and kind beside its metadata, as objects from the client have. */
  record(subject: Subject, note: EventNote): void {
    const about = referenceTo(subject, note.fieldPath);
    if (this.#queued >= QUEUE_MOST || !this.#allowed(about)) return;
    const at = this.#clock.now();
    this.#queued++;
    this.#last = this.#last
      .then(() => this.#write(about, note, at))
      .catch((error) => this.#options.log.warn("event was not recorded", { reason: note.reason, error }))
      .finally(() => this.#queued--);
  }

  /** Resolves when everything recorded so far has been written or dropped. */
  async flush(): Promise<void> {
    await this.#last;
  }

  #allowed(about: ObjectReference): boolean {
    const key = JSON.stringify([about.kind, about.namespace, about.name, about.uid, about.apiVersion]);
    const now = this.#clock.now();
    const budget = this.#budgets.get(key) ?? { tokens: BURST, at: now };
    budget.tokens = Math.min(BURST, budget.tokens + (now - budget.at) / REFILL_MS);
    budget.at = now;
    this.#budgets.set(key, budget);
    if (budget.tokens < 1) return false;
    budget.tokens--;
    return true;
  }

  /** The message to write and what the event is told apart by. */
  #aggregate(about: ObjectReference, note: EventNote, at: number): { key: string; message: string } {
    const group = JSON.stringify([about, note.type, note.reason]);
    const known = this.#similar.get(group);
    const similar =
      known === undefined || at - known.since > SIMILAR_MS ? { messages: new Set<string>(), since: at } : known;
    if (similar.messages.size < SIMILAR_MOST) similar.messages.add(note.message);
    this.#similar.set(group, similar);
    if (similar.messages.size < SIMILAR_MOST) return { key: `${group} ${note.message}`, message: note.message };
    return { key: group, message: `(combined from similar events): ${note.message}` };
  }

  async #write(about: ObjectReference, note: EventNote, at: number): Promise<void> {
    const { key, message } = this.#aggregate({ ...about, resourceVersion: "" }, note, at);
    const before = this.#reported.get(key);
    const namespace = about.namespace ?? "default";
    if (before !== undefined) {
      const count = before.count + 1;
      const patch = { count, message, lastTimestamp: seconds(at) };
      try {
        await this.#options.client.patch(Event, { namespace, name: before.name }, patch, { type: "strategic" });
        this.#reported.set(key, { ...before, count });
        return;
      } catch (error) {
        // Events expire on the server: then the next one starts again, with the count so far.
        if (!isReason(error, "NotFound")) throw error;
      }
    }
    const firstTimestamp = before?.firstTimestamp ?? seconds(at);
    const count = (before?.count ?? 0) + 1;
    const name = await this.#create(about, { ...note, message }, { at, count, firstTimestamp });
    this.#reported.set(key, { name, count, firstTimestamp });
  }

  async #create(
    about: ObjectReference,
    note: EventNote,
    when: { at: number; count: number; firstTimestamp: string },
  ): Promise<string> {
    const { client, component, host } = this.#options;
    const namespace = about.namespace ?? "default";
    const unique = (BigInt(Math.round(when.at)) * 1_000_000n + BigInt(Bun.nanoseconds() % 1_000_000)).toString(16);
    const name = `${about.name ?? ""}.${unique}`;
    try {
      await client.create(Event, {
        metadata: { name, namespace },
        involvedObject: about,
        type: note.type,
        reason: note.reason,
        message: note.message,
        source: { component, ...(host === undefined ? {} : { host }) },
        reportingComponent: component,
        reportingInstance: host ?? "",
        count: when.count,
        firstTimestamp: when.firstTimestamp,
        lastTimestamp: seconds(when.at),
      });
    } catch (error) {
      // The namespace goes away, and its events with it.
      const ending =
        error instanceof ApiError && error.details?.causes?.some((c) => c.reason === "NamespaceTerminating");
      if (!ending) throw error;
    }
    return name;
  }
}
