import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** Answers from this size on are compressed when the client takes it; Kubernetes begins at the same. */
export const COMPRESS_FROM = 128 * 1024;
/** Compressed bytes that are kept. */
const KEPT = 8 * 1024 * 1024;

const gzipped = promisify(gzip);

export const compress = (bytes: Uint8Array): Promise<Uint8Array> => gzipped(bytes, { level: 1 });

/**
 * Long answers in their compressed form, by the question that they answer and the state that it was about: when many clients list the same
 * things at once, as they do after a server was away, the work is done once.
 */
export class CompressedBodies {
  readonly #known = new Map<string, { body: Promise<Uint8Array>; size: number }>();
  #size = 0;

  find(question: string): Promise<Uint8Array> | undefined {
    return this.#known.get(question)?.body;
  }

  /** Compresses an answer and keeps it for a while. */
  async add(question: string, bytes: Uint8Array): Promise<Uint8Array> {
    const known = this.find(question);
    if (known !== undefined) return known;
    const added = { body: compress(bytes), size: 0 };
    this.#known.set(question, added);
    try {
      const body = await added.body;
      added.size = body.byteLength;
      this.#size += added.size;
      this.#forget();
      return body;
    } catch (error) {
      this.#known.delete(question);
      throw error;
    }
  }

  /** Lets go of the oldest. */
  #forget(): void {
    for (const [question, { size }] of this.#known) {
      if (this.#size <= KEPT) return;
      this.#known.delete(question);
      this.#size -= size;
    }
  }
}
