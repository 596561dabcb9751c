import { ChunkDecoder } from "../http/http1/chunks.ts";
import type { Connection } from "./connection.ts";
import { endOfHead, parseResponseHead, type ResponseHead } from "./response-head.ts";

/** An answer that comes in on a connection: its head, then what follows. */
export class IncomingResponse {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The head of the answer, past the provisional ones before it. Rejects when the connection ends first. */
  async head(method: string): Promise<{ head: ResponseHead; text: string }> {
    let bytes: Buffer = Buffer.alloc(0);
    for (;;) {
      const end = endOfHead(bytes);
      if (end === undefined) {
        const piece = await this.#connection.read();
        if (piece === undefined) throw new Error("EOF: the connection was closed before an answer came");
        bytes = Buffer.concat([bytes, piece]);
        continue;
      }
      const text = bytes.toString("latin1", 0, end);
      bytes = bytes.subarray(end);
      const head = parseResponseHead(text, method);
      if (head.status < 200 && head.status !== 101) continue;
      this.#connection.unread(bytes);
      return { head, text };
    }
  }

  /** The body, piece by piece. Rejects when the connection ends before it does. */
  async *body({ framing }: ResponseHead): AsyncGenerator<Uint8Array> {
    if (framing === "chunked") yield* this.#chunked();
    else if (framing === "close") yield* this.remainder();
    else yield* this.#sized(framing);
  }

  /** Everything that comes after the head, to the end of the connection. */
  async *remainder(): AsyncGenerator<Uint8Array> {
    for (let piece = await this.#connection.read(); piece !== undefined; piece = await this.#connection.read())
      yield piece;
  }

  async *#sized(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      const piece = await this.#more();
      const data = piece.subarray(0, left);
      this.#connection.unread(piece.subarray(data.byteLength));
      left -= data.byteLength;
      yield data;
    }
  }

  async *#chunked(): AsyncGenerator<Uint8Array> {
    const decoder = new ChunkDecoder();
    while (!decoder.done) {
      const piece = await this.#more();
      const data: Uint8Array[] = [];
      this.#connection.unread(piece.subarray(decoder.decode(piece, (run) => data.push(run))));
      yield* data;
    }
  }

  async #more(): Promise<Buffer> {
    const piece = await this.#connection.read();
    if (piece === undefined) throw new Error("unexpected EOF in the body of the answer");
    return piece;
  }
}
