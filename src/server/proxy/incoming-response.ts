import type { Socket } from "node:net";
import { ChunkDecoder } from "../http/http1/chunks.ts";
import { endOfHead, parseResponseHead, type ResponseHead } from "./response-head.ts";

/** An answer that comes in on a connection: its head, then what follows. */
export class IncomingResponse {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The head of the answer, past the provisional ones before it. Rejects when the connection ends first. */
  async head(method: string): Promise<{ head: ResponseHead; text: string }> {
    for (;;) {
      const end = endOfHead(this.#rest);
      if (end === undefined) {
        const chunk = await this.#next();
        if (chunk === undefined) throw new Error("EOF: the connection was closed before an answer came");
        this.#rest = Buffer.concat([this.#rest, chunk]);
        continue;
      }
      const text = this.#rest.toString("latin1", 0, end);
      this.#rest = this.#rest.subarray(end);
      const head = parseResponseHead(text, method);
      if (head.status >= 200 || head.status === 101) return { head, text };
    }
  }

  /** The body, piece by piece. Rejects when the connection ends before it does. */
  async *body({ framing }: ResponseHead): AsyncGenerator<Uint8Array> {
    const decoder = framing === "chunked" ? new ChunkDecoder() : undefined;
    let left = typeof framing === "number" ? framing : Number.POSITIVE_INFINITY;
    while (left > 0 && decoder?.done !== true) {
      const chunk = this.#rest.byteLength > 0 ? this.#rest : await this.#next();
      this.#rest = Buffer.alloc(0);
      if (chunk === undefined) {
        if (framing === "close") return;
        throw new Error("unexpected EOF in the body of the answer");
      }
      if (decoder === undefined) {
        const data = chunk.byteLength > left ? chunk.subarray(0, left) : chunk;
        left -= data.byteLength;
        yield data;
      } else {
        const data: Uint8Array[] = [];
        decoder.decode(chunk, (piece) => data.push(piece));
        yield* data;
      }
    }
  }

  /** Everything that comes after the head, which belongs to another protocol. */
  async *remainder(): AsyncGenerator<Uint8Array> {
    if (this.#rest.byteLength > 0) yield this.#rest;
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) yield chunk;
  }

  async #next(): Promise<Buffer | undefined> {
    const { value, done } = await this.#chunks.next();
    return done === true ? undefined : value;
  }
}
