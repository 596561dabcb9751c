import type { CacheEvent } from "./cache-event.ts";

/** Changes that are remembered: no more than these, and no more bytes of objects, but some in any case. */
const MOST = 8_192;
const MOST_BYTES = 8 * 1024 * 1024;
const FEWEST = 256;

/** The recent changes of a resource, for watches that go on from an earlier revision. */
export class History {
  #events: CacheEvent[] = [];
  /** Where the history begins; what lies before has been forgotten. */
  #first = 0;
  #bytes = 0;
  /** All changes after this revision are here. */
  #horizon = 0;

  /** Forgets everything up to a revision. */
  reset(revision: number): void {
    this.#events = [];
    this.#first = 0;
    this.#bytes = 0;
    this.#horizon = revision;
  }

  /** Whether nothing after `revision` has been forgotten. */
  reaches(revision: number): boolean {
    return revision >= this.#horizon;
  }

  add(event: CacheEvent): void {
    this.#events.push(event);
    this.#bytes += event.object.bytes.byteLength;
    for (let size = this.#events.length - this.#first; size > FEWEST; size--) {
      if (size <= MOST && this.#bytes <= MOST_BYTES) break;
      const oldest = this.#events[this.#first++];
      if (oldest === undefined) break;
      this.#bytes -= oldest.object.bytes.byteLength;
      this.#horizon = oldest.revision;
    }
    if (this.#first > FEWEST && this.#first * 2 > this.#events.length) {
      this.#events.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /** The changes after a revision, in order. */
  *after(revision: number): Generator<CacheEvent, void, undefined> {
    let low = this.#first;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    for (const event of this.#events.slice(low)) yield event;
  }
}
