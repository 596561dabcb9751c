import {
  DEFAULT_WINDOW,
  ERROR,
  FLAG,
  FRAME,
  type Frame,
  FrameReader,
  goAway,
  MAX_WINDOW,
  SETTING,
  settings,
  settingsIn,
  smallFrame,
  windowUpdate,
} from "../../../lib/http2/frames.ts";
import { encodeHeaders } from "../../../lib/http2/hpack.ts";
import { Answer, isStream, type Reply } from "../answer.ts";
import type { FrontSocket, Protocol } from "../front-socket.ts";
import { IncomingBody } from "../incoming-body.ts";
import { IncomingRequest } from "../incoming-request.ts";
import { pump } from "../pump.ts";
import type { Serving } from "../serving.ts";
import { answerBlock } from "./answer-block.ts";
import { checkPlace, sized } from "./frame-rules.ts";
import { type HeaderBlock, HeaderBlocks } from "./header-blocks.ts";
import { Outbox } from "./outbox.ts";
import { Preface } from "./preface.ts";
import { ProtocolError } from "./protocol-error.ts";
import { type RequestHead, requestHead } from "./request-head.ts";
import { Http2Stream } from "./stream.ts";

/** Streams of one client at a time, as Kubernetes' API server sets it. */
const STREAMS = 250;
/** Handlers at work for one client, those included whose streams it has already reset. */
const HANDLERS = 2 * STREAMS;
/** Bytes that a client may send ahead of what is read: on one stream, and on all together. */
const STREAM_WINDOW = 256 * 1024;
const CONNECTION_WINDOW = 16 * 1024 * 1024;
/** Bytes of one header block, and of what it stands for. */
const HEADER_LIMIT = 1024 * 1024;
/** As for HTTP/1.1; seconds. */
const IDLE_SECONDS = 90;
const STALL_MS = 60_000;
/** Whoever still sends a body that has its answer may finish first: curl takes a reset for a broken answer. */
const UNREAD_MS = 1000;

/** HTTP/2 on one connection: RFC 9113, without priorities and pushes. */
export class Http2Connection implements Protocol {
  readonly #socket: FrontSocket;
  readonly #serving: Serving;
  readonly #frames = new FrameReader();
  readonly #preface = new Preface();
  readonly #blocks = new HeaderBlocks(HEADER_LIMIT);
  readonly #outbox: Outbox;
  readonly #streams = new Map<number, Http2Stream>();
  /** Streams that were answered before their body was complete, with what resets them when it stays so. */
  readonly #unread = new Map<number, NodeJS.Timeout>();
  #newest = 0;
  #handlers = 0;
  #initialWindow = DEFAULT_WINDOW;
  #received = 0;
  #ending = false;

  constructor(socket: FrontSocket, serving: Serving) {
    this.#socket = socket;
    this.#serving = serving;
    this.#outbox = new Outbox(socket, (stream) => this.#answered(stream));
    socket.idleAfter(IDLE_SECONDS);
    const wanted = {
      [SETTING.maxConcurrentStreams]: STREAMS,
      [SETTING.initialWindowSize]: STREAM_WINDOW,
      [SETTING.maxHeaderListSize]: HEADER_LIMIT,
    };
    this.#outbox.send(settings(wanted));
    this.#outbox.send(windowUpdate(0, CONNECTION_WINDOW - DEFAULT_WINDOW));
  }

  data(bytes: Uint8Array): void {
    if (this.#ending) return;
    try {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const rest = this.#preface.after(chunk);
      if (rest !== undefined) for (const frame of this.#frames.read(rest)) this.#takeFrame(frame);
    } catch (error) {
      this.#break(error);
    }
  }

  drained(): void {
    this.#outbox.schedule();
  }

  idle(): void {
    if (this.#streams.size === 0) this.#close(ERROR.none);
  }

  gone(): void {
    this.#ending = true;
    for (const stream of this.#streams.values()) stream.abandon("the client closed the connection");
    this.#streams.clear();
    for (const id of this.#unread.keys()) this.#wasRead(id);
  }

  #close(code: number): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#socket.write(goAway(this.#newest, code));
    this.#socket.end();
  }

  #break(error: unknown): void {
    if (error instanceof ProtocolError && error.stream !== undefined) {
      this.#reset(error.stream, error.code);
      return;
    }
    // What the readers of frames and header blocks throw are plain errors.
    this.#close(error instanceof ProtocolError ? error.code : ERROR.protocol);
    for (const stream of this.#streams.values()) stream.abandon("the client broke the protocol");
    this.#streams.clear();
  }

  #takeFrame(frame: Frame): void {
    const { type, stream, flags, payload } = frame;
    this.#blocks.checkTurn(frame);
    checkPlace(frame);
    if (type === FRAME.data) this.#isolated(stream, () => this.#takeData(frame));
    else if (type === FRAME.headers || type === FRAME.continuation) this.#takeHeaders(frame);
    else if (type === FRAME.rstStream) this.#takeReset(stream, sized(payload, 4));
    else if (type === FRAME.settings) this.#takeSettings(frame);
    else if (type === FRAME.windowUpdate) this.#takeWindow(stream, sized(payload, 4).readUInt32BE(0) & MAX_WINDOW);
    else if (type === FRAME.pushPromise) throw new ProtocolError(ERROR.protocol, "a client cannot push");
    else if (type === FRAME.ping && (flags & FLAG.ack) === 0) {
      this.#outbox.send(smallFrame({ ...frame, flags: FLAG.ack, payload: sized(payload, 8) }));
    }
  }

  /** What is wrong with one stream does not end the others. */
  #isolated(stream: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.stream !== stream) throw error;
      this.#reset(stream, error.code);
    }
  }

  #takeHeaders(frame: Frame): void {
    const block = this.#blocks.take(frame);
    if (block !== undefined) this.#isolated(block.stream, () => this.#open(block));
  }

  #open({ stream: id, fields, ends }: HeaderBlock): void {
    const known = this.#streams.get(id);
    if (known !== undefined) {
      // Trailers: they say nothing but that the body is complete.
      if (!ends || known.body === undefined || known.body.complete) {
        throw new ProtocolError(ERROR.protocol, "headers came in the middle of a stream", id);
      }
      this.#bodyEnds(known, known.body);
      return;
    }
    // Trailers of a body that nobody waited for.
    if (ends && this.#unread.has(id)) {
      this.#wasRead(id);
      return;
    }
    if (id % 2 === 0 || id <= this.#newest) throw new ProtocolError(ERROR.protocol, `stream ${id} cannot be opened`);
    this.#newest = id;
    if (this.#streams.size >= STREAMS) throw new ProtocolError(ERROR.refusedStream, "too many streams", id);
    if (this.#handlers >= HANDLERS) throw new ProtocolError(ERROR.enhanceYourCalm, "too many streams were reset");
    const head = requestHead(fields, id);
    if (this.#streams.size === 0) this.#socket.idleAfter(0);
    const windows = { send: this.#initialWindow, receive: STREAM_WINDOW };
    const stream = new Http2Stream(id, windows, (ready) => this.#outbox.ready(ready));
    this.#streams.set(id, stream);
    if (!ends) this.#expectBody(stream, head);
    const { method, target, rawHeaders } = head;
    stream.request = new IncomingRequest({ method, target, rawHeaders, body: stream.body });
    void this.#serve(stream, head);
  }

  #expectBody(stream: Http2Stream, head: RequestHead): void {
    stream.contentLength = head.contentLength;
    stream.stall = setTimeout(() => {
      if (!stream.held) this.#reset(stream.id, ERROR.cancel);
    }, STALL_MS);
    stream.body = new IncomingBody({
      pause: () => {
        stream.held = true;
      },
      resume: () => {
        stream.held = false;
        this.#giveBack(stream, 1);
      },
    });
    if (head.expectsContinue) this.#outbox.headers(stream.id, encodeHeaders([[":status", "100"]]), false);
  }

  async #serve(stream: Http2Stream, { rawHeaders, method }: RequestHead): Promise<void> {
    const { certificate, remoteAddress } = this.#socket;
    const { request } = stream;
    if (request === undefined) return;
    this.#handlers++;
    const reply = await this.#serving.serve(request, {
      rawHeaders,
      remoteAddress,
      ...(certificate === undefined ? {} : { certificate }),
    });
    this.#handlers--;
    if (this.#streams.get(stream.id) !== stream) {
      if (reply instanceof Answer && isStream(reply.body)) reply.body.close();
      return;
    }
    try {
      if (reply === undefined) this.#reset(stream.id, ERROR.cancel);
      else await this.#answer(stream, reply, method);
    } catch (error) {
      // A web stream that broke is not ended as if it were whole; a client that takes nothing is cut off.
      if (error instanceof ProtocolError) this.#break(error);
      else this.#reset(stream.id, ERROR.cancel);
    }
  }

  async #answer(stream: Http2Stream, reply: Reply, method: string): Promise<void> {
    const bytes = reply instanceof Answer && !isStream(reply.body) ? (reply.body ?? undefined) : undefined;
    const bodiless = method === "HEAD" || reply.body === null || bytes?.byteLength === 0;
    const block = answerBlock(reply, { date: this.#serving.date(), length: bytes?.byteLength });
    this.#outbox.headers(stream.id, block, bodiless);
    if (bodiless) {
      if (reply instanceof Answer && isStream(reply.body)) reply.body.close();
      this.#answered(stream);
    } else if (bytes !== undefined) {
      stream.write(bytes);
      stream.end();
    } else if (reply instanceof Answer) {
      if (!isStream(reply.body)) return;
      stream.source = reply.body;
      reply.body.open(stream);
    } else if (reply.body !== null && stream.request !== undefined) {
      await pump(reply.body, stream, { signal: stream.request.signal, drained: () => stream.drained() });
    }
  }

  /** The answer is out. Whoever still sends a body is told that nobody needs it. */
  #answered(stream: Http2Stream): void {
    stream.source = undefined;
    const { body } = stream;
    this.#remove(stream);
    if (body === undefined || body.complete) return;
    clearTimeout(stream.stall);
    body.discard();
    const reset = (): void => {
      this.#unread.delete(stream.id);
      if (!this.#ending) this.#outbox.reset(stream.id, ERROR.none);
    };
    this.#unread.set(stream.id, setTimeout(reset, UNREAD_MS));
  }

  #wasRead(id: number): void {
    clearTimeout(this.#unread.get(id));
    this.#unread.delete(id);
  }

  #remove(stream: Http2Stream): void {
    this.#outbox.forget(stream);
    this.#streams.delete(stream.id);
    if (this.#streams.size === 0) this.#socket.idleAfter(IDLE_SECONDS);
  }

  #reset(id: number, code: number): void {
    const stream = this.#streams.get(id);
    if (stream !== undefined) {
      this.#remove(stream);
      stream.abandon("the request was broken off");
    }
    if (!this.#ending) this.#outbox.reset(id, code);
  }

  #takeData(frame: Frame): void {
    const { stream: id, payload, flags } = frame;
    this.#received += payload.byteLength;
    if (this.#received > CONNECTION_WINDOW / 2) {
      this.#outbox.send(windowUpdate(0, this.#received));
      this.#received = 0;
    }
    const stream = this.#streams.get(id);
    if (stream === undefined) {
      if (id > this.#newest) throw new ProtocolError(ERROR.protocol, `data came on stream ${id}, which is not open`);
      if ((flags & FLAG.endStream) !== 0) this.#wasRead(id);
      return;
    }
    const body = stream.receive(frame);
    if ((flags & FLAG.endStream) !== 0) this.#bodyEnds(stream, body);
    else if (!stream.held) this.#giveBack(stream, STREAM_WINDOW / 2);
  }

  #bodyEnds(stream: Http2Stream, body: IncomingBody): void {
    clearTimeout(stream.stall);
    if (stream.contentLength !== undefined && stream.contentLength !== stream.received) {
      throw new ProtocolError(ERROR.protocol, "the body is not as long as its content-length", stream.id);
    }
    body.finish();
  }

  /** Lets the client send on, when at least this much was taken. */
  #giveBack(stream: Http2Stream, least: number): void {
    if (stream.taken < least || this.#ending || !this.#streams.has(stream.id)) return;
    stream.receiveWindow += stream.taken;
    this.#outbox.send(windowUpdate(stream.id, stream.taken));
    stream.taken = 0;
  }

  #takeReset(id: number, _code: Buffer): void {
    if (id > this.#newest) throw new ProtocolError(ERROR.protocol, `stream ${id} was reset, which is not open`);
    this.#wasRead(id);
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#remove(stream);
    stream.abandon("the client broke the request off");
  }

  #takeSettings({ flags, payload }: Frame): void {
    if ((flags & FLAG.ack) !== 0) return;
    if (payload.byteLength % 6 !== 0) throw new ProtocolError(ERROR.frameSize, "settings that are cut off");
    for (const { id, value } of settingsIn(payload)) {
      if (id !== SETTING.initialWindowSize) continue;
      if (value > MAX_WINDOW) throw new ProtocolError(ERROR.flowControl, "the window of streams is too wide");
      for (const stream of this.#streams.values()) {
        stream.sendWindow += value - this.#initialWindow;
        this.#outbox.ready(stream);
      }
      this.#initialWindow = value;
    }
    this.#outbox.send(smallFrame({ type: FRAME.settings, flags: FLAG.ack, stream: 0, payload: Buffer.alloc(0) }));
  }

  #takeWindow(id: number, increment: number): void {
    if (id === 0) {
      if (increment === 0) throw new ProtocolError(ERROR.protocol, "a window was widened by nothing");
      this.#outbox.widen(increment);
      return;
    }
    if (id > this.#newest) throw new ProtocolError(ERROR.protocol, `stream ${id} is not open`);
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    stream.sendWindow += increment;
    if (increment === 0 || stream.sendWindow > MAX_WINDOW) {
      this.#reset(id, increment === 0 ? ERROR.protocol : ERROR.flowControl);
    } else this.#outbox.ready(stream);
  }
}
