import { ClientConnection, type StreamListener } from "../lib/http2/client-connection.ts";
import { encodeHeaders } from "../lib/http2/hpack.ts";
import { Wire, type WireTarget } from "../lib/wire.ts";
import { EtcdError, GRPC } from "./etcd-error.ts";
import type { Method } from "./etcd-service.ts";
import { frame, MessageReader } from "./grpc-frames.ts";

/** Milliseconds between two looks for calls whose time is over. */
const SWEEP_EVERY = 250;
const DIAL_TIMEOUT = 1_000;

/** Where etcd listens. */
export interface Endpoint {
  /** HOST:PORT, or unix:PATH. */
  readonly target: string;
  readonly secure: boolean;
}

interface Call {
  readonly deadline: number;
  /** Gives the call up; absent when it has ended. */
  expire: (() => void) | undefined;
}

/**
 * gRPC to one endpoint over one HTTP/2 connection, which is dialled when it is first needed and again after it broke. A call costs a tenth of
 * what it costs through @grpc/grpc-js, and etcd less too.
 */
export class EtcdConnection implements Disposable {
  readonly #endpoint: Endpoint;
  #connection: ClientConnection | undefined;
  #dialling: Promise<void> | undefined;
  #calls: Call[] = [];
  readonly #blocks = new Map<string, Buffer>();
  #sweeper: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  /** Resolves when there is a connection; rejects with `unavailable` when none comes about within a second. */
  async connect(): Promise<void> {
    if (this.#connection !== undefined) return;
    this.#dialling ??= this.#dial().finally(() => {
      this.#dialling = undefined;
    });
    await this.#dialling;
  }

  /** One request, one response. Rejects with EtcdError: etcd's, or `unavailable` and `deadlineExceeded`, which leave open whether it happened. */
  call<Request, Response>(method: Method<Request, Response>, request: Request, deadline: number): Promise<Response> {
    const connection = this.#open();
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const chunks: Buffer[] = [];
    const call: Call = {
      deadline,
      expire: () => {
        connection.cancel(id);
        reject(new EtcdError(GRPC.deadlineExceeded, "etcd did not answer in time"));
      },
    };
    const listener = new StatusListener({
      data: (chunk) => void chunks.push(chunk),
      end: (error) => {
        call.expire = undefined;
        if (error !== undefined) reject(error);
        else resolve(method.deserialize(bodyOf(chunks)));
      },
    });
    const id = connection.request(this.#blockFor(method.path), frame(method.serialize(request)), { listener });
    this.#expect(call);
    return promise;
  }

  /**
   * A stream that sends `request` and then only receives; etcd sends no further ahead than what has been iterated over. The iteration throws
   * EtcdError when etcd or the connection ends it.
   */
  async *stream<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): AsyncGenerator<Response[], void, undefined> {
    const connection = this.#open();
    const reader = new MessageReader();
    let chunks: Buffer[] = [];
    let over: { error: EtcdError | undefined } | undefined;
    let wake = (): void => undefined;
    const listener = new StatusListener({
      data: (chunk) => {
        chunks.push(chunk);
        wake();
      },
      end: (error) => {
        over = { error };
        wake();
      },
    });
    const body = frame(method.serialize(request));
    const id = connection.request(this.#blockFor(method.path), body, { listener, open: true });
    const onAbort = (): void => wake();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      while (!signal.aborted) {
        if (chunks.length > 0) {
          const taken = chunks;
          chunks = [];
          const messages = taken.flatMap((chunk) => reader.read(chunk).map((bytes) => method.deserialize(bytes)));
          if (messages.length > 0) yield messages;
          for (const { byteLength } of taken) connection.taken(id, byteLength);
        } else if (over === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if (over.error === undefined) return;
        else throw over.error;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      connection.cancel(id);
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#sweeper);
    this.#connection?.destroy(new Error("the store is closed"));
  }

  #open(): ClientConnection {
    if (this.#connection === undefined) throw new EtcdError(GRPC.unavailable, "there is no connection to etcd");
    return this.#connection;
  }

  /** The headers of a request; the same for all of a method. */
  #blockFor(path: string): Buffer {
    let block = this.#blocks.get(path);
    if (block === undefined) {
      const { target, secure } = this.#endpoint;
      block = encodeHeaders(
        Object.entries({
          ":method": "POST",
          ":scheme": secure ? "https" : "http",
          ":path": path,
          ":authority": target.startsWith("unix:") ? "localhost" : target,
          "content-type": "application/grpc",
          te: "trailers",
          // etcd ends a watch when its member loses the leader; a call does not mind.
          hasleader: "true",
        }),
      );
      this.#blocks.set(path, block);
    }
    return block;
  }

  async #dial(): Promise<void> {
    let wire: Wire;
    try {
      wire = await Wire.dial(targetOf(this.#endpoint), DIAL_TIMEOUT);
    } catch (cause) {
      throw new EtcdError(GRPC.unavailable, cause instanceof Error ? cause.message : String(cause), { cause });
    }
    const connection = new ClientConnection(wire, () => {
      if (this.#connection === connection) this.#connection = undefined;
    });
    if (this.#closed) {
      connection.destroy(new Error("the store is closed"));
      throw new EtcdError(GRPC.unavailable, "the store is closed");
    }
    this.#connection = connection;
  }

  /** Sees to it that a call ends at its deadline. Looking now and then is cheaper than a timer a call. */
  #expect(call: Call): void {
    this.#calls.push(call);
    this.#sweeper ??= setInterval(() => this.#sweep(Date.now()), SWEEP_EVERY);
  }

  #sweep(now: number): void {
    const waiting = this.#calls.filter(({ expire }) => expire !== undefined);
    this.#calls = waiting.filter(({ deadline }) => deadline > now);
    for (const { deadline, expire } of waiting) if (deadline <= now) expire?.();
    if (this.#calls.length > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }
}

function targetOf({ target, secure }: Endpoint): WireTarget {
  if (target.startsWith("unix:")) return { unix: target.slice("unix:".length) };
  const at = target.lastIndexOf(":");
  const hostname = target.slice(0, at).replace(/^\[|\]$/g, "");
  const port = Number(target.slice(at + 1));
  return { hostname, port, ...(secure ? { secure: { protocols: ["h2"] } } : {}) };
}

/** The message in the body of a response to a unary call. */
function bodyOf(chunks: readonly Buffer[]): Buffer {
  const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  return body.subarray(5);
}

/** Reads gRPC's status out of the headers that end a stream. */
class StatusListener implements StreamListener {
  readonly data: (bytes: Buffer) => void;
  readonly #done: (error: EtcdError | undefined) => void;
  #status: EtcdError | "ok" | undefined;

  constructor({ data, end }: { data: (bytes: Buffer) => void; end: (error: EtcdError | undefined) => void }) {
    this.data = data;
    this.#done = end;
  }

  headers(headers: ReadonlyMap<string, string>): void {
    const code = headers.get("grpc-status");
    if (code === "0") this.#status = "ok";
    else if (code !== undefined) this.#status = new EtcdError(Number(code), decoded(headers.get("grpc-message") ?? ""));
  }

  end(cause?: Error): void {
    if (this.#status === "ok") this.#done(undefined);
    else this.#done(this.#status ?? new EtcdError(GRPC.unavailable, cause?.message ?? "no status was sent", { cause }));
  }
}

function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
