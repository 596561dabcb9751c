import { BODY_LIMIT } from "./body.ts";

/** From here on the client has to wait until somebody reads. */
const HIGH_WATER = 256 * 1024;

/** A request's body as it comes in: read whole, or as a stream, or not at all. */
export class IncomingBody {
  #chunks: Uint8Array[] = [];
  #held = 0;
  #complete = false;
  #failed: Error | undefined;
  #reading = false;
  #wake: (() => void) | undefined;
  readonly #flow: { pause(): void; resume(): void };
  #paused = false;

  /** `flow` holds the client back, and lets it go on. */
  constructor(flow: { pause(): void; resume(): void }) {
    this.#flow = flow;
  }

  get complete(): boolean {
    return this.#complete;
  }

  push(bytes: Uint8Array): void {
    // What is beyond the limit only shows that it is.
    if (this.#reading && this.#held > BODY_LIMIT) return;
    this.#chunks.push(bytes);
    this.#held += bytes.byteLength;
    if (!this.#reading && this.#held > HIGH_WATER && !this.#paused) {
      this.#paused = true;
      this.#flow.pause();
    }
    this.#wake?.();
  }

  finish(): void {
    this.#complete = true;
    // What the client sends from here on is another request.
    this.#go();
    this.#wake?.();
  }

  /** The client left, or sent what is no body. */
  fail(error: Error): void {
    if (this.#complete) return;
    this.#failed = error;
    this.#wake?.();
  }

  /** Everything, or one byte more than the limit at least. Rejects when the client leaves in between. */
  async bytes(): Promise<Uint8Array> {
    this.#reading = true;
    this.#go();
    while (!this.#complete && this.#held <= BODY_LIMIT) {
      if (this.#failed !== undefined) throw this.#failed;
      await this.#more();
    }
    const [only] = this.#chunks;
    return this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
  }

  /** For those who pass it on, however long it is. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        for (;;) {
          const chunk = this.#chunks.shift();
          if (chunk !== undefined) {
            this.#held -= chunk.byteLength;
            controller.enqueue(chunk);
            return;
          }
          if (this.#failed !== undefined) throw this.#failed;
          if (this.#complete) {
            controller.close();
            return;
          }
          this.#go();
          await this.#more();
        }
      },
    });
  }

  /** Nobody reads any more: what comes is thrown away. */
  discard(): void {
    this.#chunks = [];
    this.#held = Number.POSITIVE_INFINITY;
    this.#reading = true;
    this.#go();
  }

  #go(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#flow.resume();
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
