/** Something that keeps a parsed value beside its bytes for as long as that pays. */
export interface Parsed {
  readonly bytes: Uint8Array;
  /** Whether the value was used since it was last asked; says no from then on. */
  wasUsed(): boolean;
  /** Lets go of the value. */
  forget(): void;
}

/** Bytes of JSON whose parsed values are kept. Parsed, they take two to three times as much. */
const LIMIT = 4 * 1024 * 1024;

/**
 * Which of all cached objects keep their parsed values: those that are used, as many as fit. What is passed over twice without having been
 * used is forgotten (the algorithm known as clock).
 */
class ParsedValues {
  readonly #queue: Parsed[] = [];
  /** Where the queue begins; what lies before has been taken out. */
  #first = 0;
  #bytes = 0;

  add(object: Parsed): void {
    this.#queue.push(object);
    this.#bytes += object.bytes.byteLength;
    while (this.#bytes > LIMIT && this.#first < this.#queue.length - 1) this.#pass();
    if (this.#first > 1024 && this.#first * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#first);
      this.#first = 0;
    }
  }

  #pass(): void {
    const oldest = this.#queue[this.#first++];
    if (oldest === undefined) return;
    if (oldest.wasUsed()) {
      this.#queue.push(oldest);
      return;
    }
    this.#bytes -= oldest.bytes.byteLength;
    oldest.forget();
  }
}

export const parsedValues = new ParsedValues();
