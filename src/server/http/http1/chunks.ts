import { MalformedRequest } from "./head.ts";

/** Bytes of a size line or a trailer line, and lines of trailers, that are too many. */
const LINE_LIMIT = 4096;
const TRAILER_LIMIT = 100;

const LF = 0x0a;

/** Takes a chunked body apart, RFC 9112 section 7.1, in whatever pieces it comes. */
export class ChunkDecoder {
  /** Bytes that are still to come of the chunk at hand. */
  #left = 0;
  #line = "";
  #state: "size" | "data" | "end of data" | "trailers" | "done" = "size";
  #trailers = 0;

  get done(): boolean {
    return this.#state === "done";
  }

  /** Hands each run of data to `take`; returns how many bytes of the input belong to the body. Throws MalformedRequest. */
  decode(bytes: Uint8Array, take: (data: Uint8Array) => void): number {
    let at = 0;
    while (at < bytes.byteLength && this.#state !== "done") {
      if (this.#state === "data") {
        const data = bytes.subarray(at, at + this.#left);
        at += data.byteLength;
        this.#left -= data.byteLength;
        if (this.#left === 0) this.#state = "end of data";
        take(data);
        continue;
      }
      const end = bytes.indexOf(LF, at);
      const piece = bytes.subarray(at, end < 0 ? bytes.byteLength : end);
      if (this.#line.length + piece.byteLength > LINE_LIMIT) throw malformed("a line of it is too long");
      this.#line += Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString("latin1");
      at += piece.byteLength;
      if (end < 0) break;
      at++;
      const line = this.#line;
      this.#line = "";
      if (!line.endsWith("\r")) throw malformed("a line of it does not end in CR LF");
      this.#next(line.slice(0, -1));
    }
    return at;
  }

  #next(line: string): void {
    if (this.#state === "end of data") {
      if (line !== "") throw malformed("a chunk is longer than its size");
      this.#state = "size";
    } else if (this.#state === "trailers") {
      if (line === "") this.#state = "done";
      else if (++this.#trailers > TRAILER_LIMIT) throw malformed("it has too many trailers");
    } else {
      const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw malformed(`"${line.slice(0, 40)}" is no size of a chunk`);
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? "trailers" : "data";
    }
  }
}

const malformed = (why: string): MalformedRequest => new MalformedRequest(400, `malformed chunked body: ${why}`);
