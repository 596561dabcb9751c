import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from "node:http2";
import { connect as dial } from "node:net";
import { EtcdError, GRPC } from "./etcd-error.ts";
import type { Method } from "./etcd-service.ts";
import { frame, MessageReader } from "./grpc-frames.ts";

/** Milliseconds between two pings, so that a dead peer is noticed even when nothing is being sent. etcd refuses those more often than every 5 s. */
const PING_EVERY = 10_000;
const PING_TIMEOUT = 5_000;
/** Milliseconds between two looks for calls whose time is over. */
const SWEEP_EVERY = 250;
/** Bytes that etcd may send on one stream ahead of us: its pages have about 4 MiB. */
const WINDOW = 8 * 1024 * 1024;
const DIAL_TIMEOUT = 1_000;

/** Where etcd listens. */
export interface Endpoint {
  /** HOST:PORT, or unix:PATH. */
  readonly target: string;
  readonly secure: boolean;
}

interface Call {
  readonly deadline: number;
  readonly expire: () => void;
}

/**
 * gRPC to one endpoint over one HTTP/2 connection, which is dialled when it is first needed and again after it broke. A call costs a fifth
 * of what it costs through @grpc/grpc-js.
 */
export class EtcdConnection implements Disposable {
  readonly #endpoint: Endpoint;
  #session: ClientHttp2Session | undefined;
  #dialling: Promise<void> | undefined;
  readonly #calls = new Set<Call>();
  #sweeper: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  get connected(): boolean {
    return this.#session !== undefined;
  }

  /** Resolves when there is a connection; rejects with `unavailable` when none comes about within a second. */
  async connect(): Promise<void> {
    if (this.#session !== undefined) return;
    this.#dialling ??= this.#dial().finally(() => {
      this.#dialling = undefined;
    });
    await this.#dialling;
  }

  /** One request, one response. Rejects with EtcdError: etcd's, or `unavailable` and `deadlineExceeded`, which leave open whether it happened. */
  call<Request, Response>(method: Method<Request, Response>, request: Request, deadline: number): Promise<Response> {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const stream = this.#open(method.path);
    const chunks: Buffer[] = [];
    const call: Call = {
      deadline,
      expire: () => {
        reject(new EtcdError(GRPC.deadlineExceeded, "etcd did not answer in time"));
        stream.close();
      },
    };
    this.#expect(call);
    const done = (error?: EtcdError): void => {
      this.#calls.delete(call);
      if (error !== undefined) reject(error);
      else
        resolve(method.deserialize((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.subarray(5) ?? NOTHING));
    };
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    settled(stream, done);
    stream.end(frame(method.serialize(request)));
    return promise;
  }

  /** A stream that sends `request` and then only receives. Its iteration throws EtcdError when etcd or the connection ends it. */
  async *stream<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): AsyncGenerator<Response[], void, undefined> {
    const stream = this.#open(method.path);
    const reader = new MessageReader();
    let waiting: Response[] = [];
    let over: { error: EtcdError | undefined } | undefined;
    let wake = (): void => undefined;
    stream.on("data", (chunk: Buffer) => {
      for (const bytes of reader.read(chunk)) waiting.push(method.deserialize(bytes));
      wake();
    });
    settled(stream, (error) => {
      over = { error };
      wake();
    });
    const cancel = (): void => stream.close();
    signal.addEventListener("abort", cancel, { once: true });
    stream.write(frame(method.serialize(request)));
    try {
      while (!signal.aborted) {
        if (waiting.length > 0) {
          const messages = waiting;
          waiting = [];
          yield messages;
        } else if (over === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if (over.error === undefined) return;
        else throw over.error;
      }
    } finally {
      signal.removeEventListener("abort", cancel);
      stream.close();
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#sweeper);
    this.#session?.destroy();
  }

  #open(path: string): ClientHttp2Stream {
    if (this.#session === undefined) throw new EtcdError(GRPC.unavailable, "there is no connection to etcd");
    // hasleader: etcd ends a watch when its member loses the leader; a call does not mind.
    return this.#session.request(
      { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers", hasleader: "true" },
      { endStream: false },
    );
  }

  async #dial(): Promise<void> {
    const { target, secure } = this.#endpoint;
    const path = target.startsWith("unix:") ? target.slice("unix:".length) : undefined;
    const session = connect(path === undefined ? `${secure ? "https" : "http"}://${target}` : "http://localhost", {
      settings: { enablePush: false, initialWindowSize: WINDOW },
      ...(path === undefined ? {} : { createConnection: () => dial(path) }),
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => session.destroy(new Error("the connection took too long")), DIAL_TIMEOUT);
    session.once("connect", () => resolve());
    session.on("error", (error) => reject(error));
    session.on("close", () => {
      reject(new Error("the connection was closed"));
      if (this.#session === session) this.#session = undefined;
    });
    // Streams under way go on to their end; new ones need another connection.
    session.on("goaway", () => {
      if (this.#session === session) this.#session = undefined;
      session.close();
    });
    try {
      await promise;
    } catch (cause) {
      session.destroy();
      throw new EtcdError(GRPC.unavailable, cause instanceof Error ? cause.message : String(cause), { cause });
    } finally {
      clearTimeout(timer);
    }
    if (this.#closed) {
      session.destroy();
      throw new EtcdError(GRPC.unavailable, "the store is closed");
    }
    this.#session = session;
    keepAlive(session);
  }

  #expect(call: Call): void {
    this.#calls.add(call);
    this.#sweeper ??= setInterval(() => {
      const now = Date.now();
      for (const { deadline, expire } of this.#calls) if (deadline <= now) expire();
      if (this.#calls.size > 0) return;
      clearInterval(this.#sweeper);
      this.#sweeper = undefined;
    }, SWEEP_EVERY);
  }
}

const NOTHING = Buffer.alloc(0);

/** Calls back once, when the stream's status is known or the stream has gone without one. */
function settled(stream: ClientHttp2Stream, done: (error: EtcdError | undefined) => void): void {
  let status: IncomingHttpHeaders | undefined;
  let settled = false;
  const settle = (error: EtcdError | undefined): void => {
    if (settled) return;
    settled = true;
    done(error);
  };
  const take = (headers: IncomingHttpHeaders): void => {
    if (headers["grpc-status"] !== undefined) status = headers;
  };
  stream.on("response", take);
  stream.on("trailers", take);
  stream.on("end", () => {
    if (status !== undefined) settle(errorOf(status));
  });
  stream.on("error", (cause) => settle(new EtcdError(GRPC.unavailable, cause.message, { cause })));
  stream.on("close", () => settle(new EtcdError(GRPC.unavailable, "the connection to etcd broke")));
}

function errorOf(status: IncomingHttpHeaders): EtcdError | undefined {
  const code = Number(status["grpc-status"]);
  return code === GRPC.ok ? undefined : new EtcdError(code, decodeURIComponent(String(status["grpc-message"] ?? "")));
}

/** Ends a session whose peer does not answer pings any more. */
function keepAlive(session: ClientHttp2Session): void {
  const timer = setInterval(() => {
    const late = setTimeout(() => session.destroy(new Error("etcd does not answer pings")), PING_TIMEOUT);
    session.ping(() => clearTimeout(late));
  }, PING_EVERY);
  session.on("close", () => clearInterval(timer));
}
