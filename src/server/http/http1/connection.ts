import { Answer, type AnswerStream, type HeaderLine, isStream, type Reply } from "../answer.ts";
import type { Connection } from "../connection.ts";
import type { FrontSocket, Protocol } from "../front-socket.ts";
import { IncomingBody } from "../incoming-body.ts";
import { IncomingRequest } from "../incoming-request.ts";
import { pump } from "../pump.ts";
import type { Serving } from "../serving.ts";
import { ChunkDecoder } from "./chunks.ts";
import { type Head, MalformedRequest, parseHead } from "./head.ts";
import { type Terms, writeStream, writeWhole } from "./response-writer.ts";

/** As Go's servers limit it: 1 MiB. */
const HEAD_LIMIT = 1024 * 1024;
/** Bytes of further requests that may wait while one is answered. */
const AHEAD_LIMIT = 64 * 1024;
/** Connections without a request are closed after this long, as Kubernetes' API server does; seconds. */
const IDLE_SECONDS = 90;
/** A client that stops in the middle of its request is not waited for longer; seconds. */
const STALL_SECONDS = 60;
/** The rest of a body that nobody read is taken in up to this size, so that the client sees the answer and the connection lives on. */
const DISCARD_LIMIT = 256 * 1024;
const END_OF_HEAD = "\r\n\r\n";
const CONTINUE = Buffer.from("HTTP/1.1 100 Continue\r\n\r\n");

/** A request and its answer. */
interface Exchange {
  readonly head: Head;
  readonly request: IncomingRequest;
  readonly body: IncomingBody | undefined;
  /** Bytes of the body that are still to come. */
  left: number;
  readonly chunks: ChunkDecoder | undefined;
  stream: AnswerStream | undefined;
  answered: boolean;
}

/** HTTP/1.1 on one connection: requests one after the other, RFC 9112. */
export class Http1Connection implements Protocol {
  readonly #socket: FrontSocket;
  readonly #serving: Serving;
  /** What came and is not yet part of a request. */
  #pending: Uint8Array | undefined;
  #exchange: Exchange | undefined;
  #paused = false;
  #refused = false;
  #drained: (() => void) | undefined;

  constructor(socket: FrontSocket, serving: Serving) {
    this.#socket = socket;
    this.#serving = serving;
    socket.idleAfter(IDLE_SECONDS);
  }

  data(bytes: Uint8Array): void {
    if (this.#refused) return;
    this.#pending = this.#pending === undefined ? bytes : Buffer.concat([this.#pending, bytes]);
    try {
      this.#advance();
    } catch (error) {
      this.#refuse(error);
    }
  }

  drained(): void {
    this.#drained?.();
  }

  idle(): void {
    this.#socket.destroy();
  }

  gone(): void {
    this.#exchange?.body?.fail(new Error("the client closed the connection"));
    this.#exchange?.request.abandon();
    this.#exchange?.stream?.close();
    this.#drained?.();
  }

  #advance(): void {
    for (;;) {
      if (this.#pending === undefined) return;
      const { body } = this.#exchange ?? {};
      if (this.#exchange !== undefined && body !== undefined && !body.complete) {
        this.#feed(this.#exchange, body);
        if (!body.complete) return;
        this.#bodyComplete(this.#exchange);
      } else if (this.#exchange !== undefined) {
        this.#hold();
        return;
      } else if (!this.#begin()) return;
    }
  }

  /** Starts with the next request, once its head is there. */
  #begin(): boolean {
    const pending = this.#pending as Uint8Array;
    const text = Buffer.from(pending.buffer, pending.byteOffset, pending.byteLength);
    // Empty lines before a request are to be overlooked, RFC 9112 section 2.2.
    if (text[0] === 0x0d && text[1] === 0x0a) {
      this.#take(2);
      return this.#pending !== undefined;
    }
    const end = text.indexOf(END_OF_HEAD);
    if (end < 0 || end > HEAD_LIMIT) {
      if (text.byteLength > HEAD_LIMIT) throw new MalformedRequest(431, "the head of the request is too long");
      return false;
    }
    const head = parseHead(text.toString("latin1", 0, end));
    this.#take(end + END_OF_HEAD.length);
    const exchange = this.#exchangeOf(head);
    this.#exchange = exchange;
    if (exchange.body !== undefined && this.#pending !== undefined) this.#feed(exchange, exchange.body);
    if (exchange.body === undefined || exchange.body.complete) this.#socket.idleAfter(0);
    else {
      this.#socket.idleAfter(STALL_SECONDS);
      if (head.expectsContinue) this.#socket.write(CONTINUE);
    }
    void this.#answer(exchange);
    return true;
  }

  #exchangeOf(head: Head): Exchange {
    const { method, target, rawHeaders } = head;
    const body =
      head.body === 0
        ? undefined
        : new IncomingBody({ pause: () => this.#socket.pause(), resume: () => this.#socket.resume() });
    return {
      head,
      body,
      request: new IncomingRequest({ method, target, rawHeaders, body }),
      left: head.body === "chunked" ? 0 : head.body,
      chunks: head.body === "chunked" ? new ChunkDecoder() : undefined,
      stream: undefined,
      answered: false,
    };
  }

  #feed(exchange: Exchange, body: IncomingBody): void {
    const pending = this.#pending as Uint8Array;
    if (exchange.chunks !== undefined) {
      this.#take(exchange.chunks.decode(pending, (data) => body.push(data)));
      if (exchange.chunks.done) body.finish();
      return;
    }
    const data = pending.byteLength > exchange.left ? pending.subarray(0, exchange.left) : pending;
    exchange.left -= data.byteLength;
    this.#take(data.byteLength);
    body.push(data);
    if (exchange.left === 0) body.finish();
  }

  #bodyComplete(exchange: Exchange): void {
    this.#socket.idleAfter(0);
    if (exchange.answered) this.#next(exchange);
  }

  #take(count: number): void {
    const rest = this.#pending?.subarray(count);
    this.#pending = rest === undefined || rest.byteLength === 0 ? undefined : rest;
  }

  /** Further requests wait until this one is answered. */
  #hold(): void {
    if (this.#paused || (this.#pending?.byteLength ?? 0) <= AHEAD_LIMIT) return;
    this.#paused = true;
    this.#socket.pause();
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { head, request } = exchange;
    let taken = false;
    const upgrade = {
      rawHeaders: head.rawHeaders,
      take: () => {
        taken = true;
        const rest = this.#pending ?? new Uint8Array();
        this.#pending = undefined;
        return { socket: this.#socket.asDuplex(), head: rest };
      },
    };
    const { certificate, remoteAddress } = this.#socket;
    const connection: Connection = {
      rawHeaders: head.rawHeaders,
      remoteAddress,
      ...(certificate === undefined ? {} : { certificate }),
      ...(head.upgrade ? { upgrade } : {}),
    };
    const answer = await this.#serving.serve(request, connection);
    if (taken || this.#refused || this.#socket.closed) return;
    if (answer === undefined) this.#socket.destroy();
    else await this.#write(exchange, answer);
  }

  async #write(exchange: Exchange, answer: Reply): Promise<void> {
    const { method, minor } = exchange.head;
    const known = answer instanceof Answer && !isStream(answer.body);
    const keepAlive = exchange.head.keepAlive && this.#canGoOn(exchange) && (known || minor === 1);
    const terms: Terms = { method, minor, keepAlive, date: this.#serving.date() };
    const done = (): void => this.#done(exchange, keepAlive);
    if (!(answer instanceof Answer)) {
      if (answer.body === null) {
        writeWhole(this.#socket, answer, null, terms);
        return done();
      }
      const sink = writeStream(this.#socket, answer, terms, done);
      const client = { signal: exchange.request.signal, drained: () => this.#whenDrained() };
      // Without its last chunk the client sees that the answer is not whole.
      return pump(answer.body, sink, client).catch(() => this.#socket.destroy());
    }
    if (!isStream(answer.body)) {
      writeWhole(this.#socket, answer, answer.body, terms);
      return done();
    }
    exchange.stream = answer.body;
    answer.body.open(writeStream(this.#socket, answer, terms, done));
  }

  /** Whether what is left of the request can be taken in before the next. */
  #canGoOn({ body, left, chunks }: Exchange): boolean {
    return body === undefined || body.complete || (chunks === undefined && left <= DISCARD_LIMIT);
  }

  #done(exchange: Exchange, keepAlive: boolean): void {
    exchange.answered = true;
    exchange.stream = undefined;
    if (!keepAlive) {
      exchange.body?.discard();
      this.#socket.end();
    } else if (exchange.body === undefined || exchange.body.complete) this.#next(exchange);
    else exchange.body.discard();
  }

  #next(exchange: Exchange): void {
    if (this.#exchange !== exchange) return;
    this.#exchange = undefined;
    if (this.#socket.closed) return;
    this.#socket.idleAfter(IDLE_SECONDS);
    if (this.#paused) {
      this.#paused = false;
      this.#socket.resume();
    }
    if (this.#pending === undefined) return;
    // In a turn of its own: many requests in one piece must not grow the stack.
    queueMicrotask(() => {
      try {
        this.#advance();
      } catch (error) {
        this.#refuse(error);
      }
    });
  }

  /** Answers what is no request, and hangs up. */
  #refuse(error: unknown): void {
    if (!(error instanceof MalformedRequest)) throw error;
    this.#refused = true;
    this.#pending = undefined;
    if (this.#exchange?.stream !== undefined || this.#exchange?.answered === true) {
      this.#socket.destroy();
      return;
    }
    this.#exchange?.body?.fail(error);
    const headers: HeaderLine[] = [["content-type", "text/plain; charset=utf-8"]];
    const terms: Terms = { method: "GET", minor: 1, keepAlive: false, date: this.#serving.date() };
    writeWhole(this.#socket, { status: error.status, headers }, Buffer.from(`${error.message}\n`), terms);
    this.#socket.end();
  }

  #whenDrained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = () => {
        this.#drained = undefined;
        resolve();
      };
    });
  }
}
