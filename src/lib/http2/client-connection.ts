import type { Wire } from "../wire.ts";
import {
  contentOf,
  DEFAULT_WINDOW,
  ERROR,
  FLAG,
  FRAME,
  type Frame,
  FrameReader,
  frameHead,
  MAX_FRAME,
  MAX_WINDOW,
  PREFACE,
  resetStream,
  SETTING,
  settings,
  settingsIn,
  smallFrame,
  windowUpdate,
} from "./frames.ts";
import { HeaderDecoder } from "./hpack.ts";

/** Bytes that the peer may send ahead of what has been taken: on one stream, and on all together. */
const STREAM_WINDOW = 16 * 1024 * 1024;
/** Streams have odd numbers below 2^31; well before they run out another connection takes over. */
const LAST_STREAM = 2 ** 30 - 1;
const PING_EVERY = 10_000;
const PING_TIMEOUT = 5_000;

/** Who waits for what comes on a stream. Called synchronously; must not throw. */
export interface StreamListener {
  /** A part of the body. Whoever takes it gives its size back with `taken`. */
  data(bytes: Buffer): void;
  headers(headers: ReadonlyMap<string, string>): void;
  /** The last call: the peer has said everything, or the stream broke with `error`. */
  end(error?: Error): void;
}

interface Stream {
  readonly listener: StreamListener;
  /** Bytes that the peer still takes. */
  window: number;
  /** What waits for the window, in order. */
  waiting: Buffer;
  /** Whether our side ends with what waits. */
  ends: boolean;
  /** Bytes taken and not yet given back to the peer's window. */
  taken: number;
}

/**
 * The client's side of HTTP/2 on one socket, for gRPC: requests with a body, no priorities, no pushes. What is sent in one turn of the event
 * loop goes out in one write, which is what makes many small calls cheap on both sides.
 */
export class ClientConnection {
  readonly #wire: Wire;
  readonly #frames = new FrameReader();
  readonly #streams = new Map<number, Stream>();
  readonly #onEnd: (error: Error) => void;
  #out: Buffer[] = [];
  #next = 1;
  #window = DEFAULT_WINDOW;
  #initialWindow = DEFAULT_WINDOW;
  #received = 0;
  /** A header block that goes on in the next frame. */
  #block: { stream: number; flags: number; parts: Buffer[] } | undefined;
  readonly #headers = new HeaderDecoder();
  #pinged = false;
  readonly #pinger: NodeJS.Timeout;
  #draining = false;
  #ended = false;

  /** Takes a connection over. `onEnd` is called once, when no new request is taken any more. */
  constructor(wire: Wire, onEnd: (error: Error) => void) {
    this.#wire = wire;
    this.#onEnd = onEnd;
    this.#send(PREFACE);
    this.#send(settings({ [SETTING.enablePush]: 0, [SETTING.initialWindowSize]: STREAM_WINDOW }));
    this.#send(windowUpdate(0, MAX_WINDOW - DEFAULT_WINDOW));
    this.#pinger = setInterval(() => this.#ping(), PING_EVERY);
    wire.listen({ data: (chunk) => this.#take(chunk), close: (error) => this.destroy(error) });
  }

  /** Opens a stream with a header block and the first bytes of its body, which are all unless `open`. Returns its number. */
  request(block: Buffer, body: Buffer, options: { listener: StreamListener; open?: boolean }): number {
    const id = this.#next;
    this.#next += 2;
    const stream: Stream = {
      listener: options.listener,
      window: this.#initialWindow,
      waiting: body,
      ends: options.open !== true,
      taken: 0,
    };
    this.#streams.set(id, stream);
    this.#send(frameHead({ type: FRAME.headers, flags: FLAG.endHeaders, stream: id }, block.byteLength));
    this.#send(block);
    this.#push(id, stream);
    if (this.#next > LAST_STREAM) this.#drain(new Error("the numbers of streams are used up"));
    return id;
  }

  /** Gives a stream up. Its listener hears nothing more. */
  cancel(id: number): void {
    if (!this.#streams.delete(id) || this.#ended) return;
    this.#send(resetStream(id, ERROR.cancel));
    this.#closeWhenDone();
  }

  /** Lets the peer send as many bytes more on a stream: they have been dealt with. */
  taken(id: number, bytes: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    stream.taken += bytes;
    if (stream.taken < STREAM_WINDOW / 2) return;
    this.#send(windowUpdate(id, stream.taken));
    stream.taken = 0;
  }

  /** Closes the socket; all streams end with `error`. */
  destroy(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#pinger);
    this.#wire.destroy();
    this.#drain(error);
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const { listener } of streams) listener.end(error);
  }

  /** No new requests from now on; those under way go on. */
  #drain(error: Error): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#onEnd(error);
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (this.#draining && this.#streams.size === 0) this.destroy(new Error("the connection is no longer needed"));
  }

  #send(bytes: Buffer): void {
    if (this.#ended) return;
    if (this.#out.length === 0) setImmediate(() => this.#flush());
    this.#out.push(bytes);
  }

  #flush(): void {
    const out = this.#out;
    this.#out = [];
    if (!this.#ended) this.#wire.write(Buffer.concat(out));
  }

  /** Sends of what waits as much as the windows allow. */
  #push(id: number, stream: Stream): void {
    while (stream.waiting.byteLength > 0) {
      const size = Math.min(stream.waiting.byteLength, stream.window, this.#window, MAX_FRAME);
      if (size <= 0) return;
      const last = stream.ends && size === stream.waiting.byteLength;
      this.#send(frameHead({ type: FRAME.data, flags: last ? FLAG.endStream : 0, stream: id }, size));
      this.#send(stream.waiting.subarray(0, size));
      stream.waiting = stream.waiting.subarray(size);
      stream.window -= size;
      this.#window -= size;
    }
  }

  #pushAll(): void {
    for (const [id, stream] of this.#streams) {
      if (this.#window <= 0) return;
      this.#push(id, stream);
    }
  }

  #take(chunk: Buffer): void {
    this.#pinged = false;
    try {
      for (const frame of this.#frames.read(chunk)) this.#takeFrame(frame);
    } catch (cause) {
      this.destroy(new Error("the peer does not speak HTTP/2 as agreed", { cause }));
    }
  }

  #takeFrame(frame: Frame): void {
    const { type, flags, stream, payload } = frame;
    if (type === FRAME.data) this.#takeData(frame);
    else if (type === FRAME.headers || type === FRAME.continuation) this.#takeHeaders(frame);
    else if (type === FRAME.windowUpdate) this.#takeWindow(stream, payload.readUInt32BE(0) & 0x7fffffff);
    else if (type === FRAME.rstStream) this.#finish(stream, new Error(`reset by the peer: ${payload.readUInt32BE(0)}`));
    else if (type === FRAME.settings) this.#takeSettings(frame);
    else if (type === FRAME.goaway) this.#takeGoAway(payload.readUInt32BE(0) & 0x7fffffff);
    else if (type === FRAME.ping && (flags & FLAG.ack) === 0) this.#send(smallFrame({ ...frame, flags: FLAG.ack }));
  }

  #takeData(frame: Frame): void {
    this.#received += frame.payload.byteLength;
    if (this.#received > MAX_WINDOW / 2) {
      this.#send(windowUpdate(0, this.#received));
      this.#received = 0;
    }
    this.#streams.get(frame.stream)?.listener.data(contentOf(frame));
    if ((frame.flags & FLAG.endStream) !== 0) this.#finish(frame.stream);
  }

  #takeHeaders(frame: Frame): void {
    if (frame.type === FRAME.headers) {
      this.#block = { stream: frame.stream, flags: frame.flags, parts: [contentOf(frame)] };
    } else this.#block?.parts.push(frame.payload);
    if ((frame.flags & FLAG.endHeaders) === 0 || this.#block === undefined) return;
    const { stream, flags, parts } = this.#block;
    this.#block = undefined;
    // Also for a stream that was given up: later blocks build on this one.
    const headers = this.#headers.decode(
      parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
    );
    this.#streams.get(stream)?.listener.headers(new Map(headers));
    if ((flags & FLAG.endStream) !== 0) this.#finish(stream);
  }

  #finish(id: number, error?: Error): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#streams.delete(id);
    stream.listener.end(error);
    this.#closeWhenDone();
  }

  #takeSettings({ flags, payload }: Frame): void {
    if ((flags & FLAG.ack) !== 0) return;
    for (const { id, value } of settingsIn(payload)) {
      if (id !== SETTING.initialWindowSize) continue;
      for (const stream of this.#streams.values()) stream.window += value - this.#initialWindow;
      this.#initialWindow = value;
    }
    this.#send(smallFrame({ type: FRAME.settings, flags: FLAG.ack, stream: 0, payload: Buffer.alloc(0) }));
    this.#pushAll();
  }

  #takeGoAway(last: number): void {
    const error = new Error("the peer takes no more requests");
    this.#drain(error);
    for (const id of [...this.#streams.keys()]) if (id > last) this.#finish(id, error);
  }

  #takeWindow(id: number, increment: number): void {
    if (id === 0) {
      this.#window += increment;
      this.#pushAll();
      return;
    }
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    stream.window += increment;
    this.#push(id, stream);
  }

  /** Ends a connection on which nothing comes any more, not even the answer to a ping. */
  #ping(): void {
    this.#pinged = true;
    this.#send(smallFrame({ type: FRAME.ping, flags: 0, stream: 0, payload: Buffer.alloc(8) }));
    setTimeout(() => {
      if (this.#pinged) this.destroy(new Error("the peer does not answer pings"));
    }, PING_TIMEOUT).unref();
  }
}
