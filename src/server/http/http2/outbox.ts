import {
  DEFAULT_WINDOW,
  ERROR,
  FLAG,
  FRAME,
  frameHead,
  MAX_FRAME,
  MAX_WINDOW,
  resetStream,
} from "../../../lib/http2/frames.ts";
import type { FrontSocket } from "../front-socket.ts";
import { ProtocolError } from "./protocol-error.ts";
import type { Http2Stream } from "./stream.ts";

/** Bytes that may wait in the socket before bodies wait in their streams. */
const HIGH_WATER = 256 * 1024;
/** A client that does not read what it makes us answer is cut off when this much waits. */
const CONTROL_LIMIT = 4 * 1024 * 1024;

/** What goes to the client: frames of one turn of the event loop in one write, bodies as far as the windows allow, each stream in its turn. */
export class Outbox {
  readonly #socket: FrontSocket;
  readonly #sent: (stream: Http2Stream) => void;
  readonly #ready = new Set<Http2Stream>();
  #out: Uint8Array[] = [];
  #size = 0;
  #scheduled = false;
  #window = DEFAULT_WINDOW;

  /** `sent` is called when a stream has sent its last byte. */
  constructor(socket: FrontSocket, sent: (stream: Http2Stream) => void) {
    this.#socket = socket;
    this.#sent = sent;
  }

  /** Sends a frame. Throws ProtocolError when the client takes nothing. */
  send(bytes: Uint8Array): void {
    this.#out.push(bytes);
    this.#size += bytes.byteLength;
    if (this.#size + this.#socket.waiting > CONTROL_LIMIT) {
      throw new ProtocolError(ERROR.enhanceYourCalm, "the client does not take what it asks for");
    }
    this.schedule();
  }

  /** Sends a header block, in as many frames as it needs. */
  headers(stream: number, block: Buffer, ends: boolean): void {
    for (let at = 0; at === 0 || at < block.byteLength; at += MAX_FRAME) {
      const part = block.subarray(at, at + MAX_FRAME);
      const last = at + MAX_FRAME >= block.byteLength ? FLAG.endHeaders : 0;
      const type = at === 0 ? FRAME.headers : FRAME.continuation;
      const end = at === 0 && ends ? FLAG.endStream : 0;
      this.send(frameHead({ type, flags: last | end, stream }, part.byteLength));
      this.send(part);
    }
  }

  /** Breaks a stream off. */
  reset(stream: number, code: number): void {
    this.send(resetStream(stream, code));
  }

  /** The stream has bytes, or its end, to send. */
  ready(stream: Http2Stream): void {
    this.#ready.add(stream);
    this.schedule();
  }

  forget(stream: Http2Stream): void {
    this.#ready.delete(stream);
  }

  /** The client takes as many bytes more on the connection. */
  widen(increment: number): void {
    this.#window += increment;
    if (this.#window > MAX_WINDOW)
      throw new ProtocolError(ERROR.flowControl, "the window of the connection is too wide");
    this.schedule();
  }

  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  flush(): void {
    while (this.#fill());
    const out = this.#out;
    if (out.length === 0) return;
    this.#out = [];
    const full = this.#size >= HIGH_WATER;
    this.#size = 0;
    this.#socket.write(out.length === 1 && out[0] !== undefined ? out[0] : Buffer.concat(out));
    // A socket that did not take everything says when it has.
    if (full && this.#socket.waiting === 0) this.schedule();
  }

  /** One frame of each stream that can send; false when none can. */
  #fill(): boolean {
    let moved = false;
    for (const stream of this.#ready) {
      if (this.#size + this.#socket.waiting >= HIGH_WATER) return false;
      const size = Math.min(stream.waiting, stream.sendWindow, this.#window, MAX_FRAME);
      const last = stream.ended && size === stream.waiting;
      // Nothing to send, or no room: it comes back when there is.
      if (size <= 0 && !last) {
        if (stream.waiting === 0) this.#ready.delete(stream);
        continue;
      }
      this.#data(stream, Math.max(0, size), last);
      moved = true;
    }
    return moved;
  }

  #data(stream: Http2Stream, size: number, last: boolean): void {
    this.#out.push(frameHead({ type: FRAME.data, flags: last ? FLAG.endStream : 0, stream: stream.id }, size));
    for (const piece of stream.take(size)) this.#out.push(piece);
    this.#size += size;
    stream.sendWindow -= size;
    this.#window -= size;
    if (stream.waiting === 0) this.#ready.delete(stream);
    if (last) this.#sent(stream);
  }
}
