import { contentOf, ERROR, type Frame } from "../../../lib/http2/frames.ts";
import type { AnswerStream, Sink } from "../answer.ts";
import type { IncomingBody } from "../incoming-body.ts";
import type { IncomingRequest } from "../incoming-request.ts";
import { ProtocolError } from "./protocol-error.ts";

/** One request and its answer on a connection: what waits to be sent, and how much either side may still send. */
export class Http2Stream implements Sink {
  readonly id: number;
  readonly #ready: (stream: Http2Stream) => void;
  #queue: Uint8Array[] = [];
  #waiting = 0;
  #ended = false;
  #drained: (() => void) | undefined;
  /** Bytes that the client takes. */
  sendWindow: number;
  /** Bytes that the client may send. */
  receiveWindow: number;
  /** Bytes that were received and not yet given back to the client's window. */
  taken = 0;
  /** Set while nobody reads the body: what was taken is not given back. */
  held = false;
  /** Bytes of the body that came. */
  received = 0;
  contentLength: number | undefined;
  request: IncomingRequest | undefined;
  body: IncomingBody | undefined;
  source: AnswerStream | undefined;
  /** Ends a stream whose client stops in the middle of its body. */
  stall: NodeJS.Timeout | undefined;

  /** `ready` is called when there is something to send. */
  constructor(id: number, windows: { send: number; receive: number }, ready: (stream: Http2Stream) => void) {
    this.id = id;
    this.sendWindow = windows.send;
    this.receiveWindow = windows.receive;
    this.#ready = ready;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Whether everything has been handed to `write`. */
  get ended(): boolean {
    return this.#ended;
  }

  write(bytes: Uint8Array): void {
    if (this.#ended || bytes.byteLength === 0) return;
    this.#queue.push(bytes);
    this.#waiting += bytes.byteLength;
    this.#ready(this);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ready(this);
  }

  /** Resolves when nothing waits any more, or nobody waits for it. */
  drained(): Promise<void> {
    if (this.#waiting === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }

  /** Takes this many bytes of what waits, in as many pieces as they came. */
  take(count: number): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let left = count;
    while (left > 0) {
      const first = this.#queue[0];
      if (first === undefined) break;
      if (first.byteLength > left) {
        pieces.push(first.subarray(0, left));
        this.#queue[0] = first.subarray(left);
        left = 0;
      } else {
        pieces.push(first);
        this.#queue.shift();
        left -= first.byteLength;
      }
    }
    this.#waiting -= count - left;
    if (this.#waiting === 0) this.#drained?.();
    return pieces;
  }

  /** Takes a DATA frame of the body, which it answers with. Throws ProtocolError when none may come, or less. */
  receive(frame: Frame): IncomingBody {
    const { id, body } = this;
    if (body === undefined || body.complete) throw new ProtocolError(ERROR.streamClosed, "data came after the end", id);
    const size = frame.payload.byteLength;
    this.receiveWindow -= size;
    if (this.receiveWindow < 0) throw new ProtocolError(ERROR.flowControl, "more data than the window allows", id);
    const content = contentOf(frame);
    this.received += content.byteLength;
    this.taken += size;
    this.stall?.refresh();
    body.push(content);
    return body;
  }

  /** Forgets what waits, and tells everybody that the client will not hear the rest. */
  abandon(why: string): void {
    clearTimeout(this.stall);
    this.#ended = true;
    this.#queue = [];
    this.#waiting = 0;
    this.#drained?.();
    this.body?.fail(new Error(why));
    this.request?.abandon();
    this.source?.close();
    this.source = undefined;
  }
}
