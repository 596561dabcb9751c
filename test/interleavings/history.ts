import type { State, Write } from "./model.ts";

/** The object of an event or an answer, as far as the suite looks at it. */
export interface Seen {
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  readonly state: State;
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly seen: Seen;
}

/** One stretch of a watch: what came after a revision, under a selector, until the connection ended. */
export interface Stretch {
  readonly watcher: string;
  readonly from: number;
  /** Only objects of this group; absent: all. */
  readonly group?: string;
  /** Only the object of this name. */
  readonly name?: string;
  readonly events: WatchEvent[];
  /** The revision up to which everything was seen: that of the last event or bookmark. */
  upTo: number;
}

/** A write that was sent, and what its client knows of its fate. */
export interface Sent {
  readonly write: Write;
  /** acknowledged: the answer said so; refused: an error was answered; unknown: the connection broke. */
  fate: "acknowledged" | "refused" | "unknown";
  /** From the answer; a deletion tells the uid alone. */
  revision?: number;
  uid?: string;
  answer?: Seen;
  /** The highest revision that any client knew when this was sent, and when it was answered. */
  readonly knownBefore: number;
}

/** A get: what was answered, undefined for not found. */
export interface Got {
  readonly name: string;
  readonly seen: Seen | undefined;
  readonly knownBefore: number;
}

/** A list at its revision. */
export interface Listed {
  readonly revision: number;
  readonly items: readonly Seen[];
  /** Set when the list was asked to be as new as can be. */
  readonly knownBefore?: number;
}

/** Everything that clients and watchers saw in one run. */
export class History {
  readonly sent: Sent[] = [];
  readonly got: Got[] = [];
  readonly listed: Listed[] = [];
  readonly stretches: Stretch[] = [];
  #known = 0;

  /** The highest revision that an answer has shown. */
  get known(): number {
    return this.#known;
  }

  learn(revision: number): void {
    if (revision > this.#known) this.#known = revision;
  }
}

interface ObjectJson {
  readonly metadata: { name: string; uid: string; resourceVersion: string; labels?: Record<string, string> };
  readonly data?: Record<string, string>;
}

/** Reads an object of the API. */
export function seenOf(object: unknown): Seen {
  const { metadata, data = {} } = object as ObjectJson;
  const group = metadata.labels?.["group"] ?? "";
  return { name: metadata.name, uid: metadata.uid, revision: Number(metadata.resourceVersion), state: { data, group } };
}
