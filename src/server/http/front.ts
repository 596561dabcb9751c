import type { IncomingMessage, ServerResponse } from "node:http";
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Logger } from "../../lib/log.ts";
import { UserError } from "../../lib/user-error.ts";
import type { Credentials } from "../pki/cluster-authority.ts";
import { BODY_LIMIT } from "./body.ts";
import type { Connection, Upgrade } from "./connection.ts";

export type Handler = (request: Request, connection: Connection) => Promise<Response>;

export interface FrontOptions {
  readonly address: string;
  readonly port: number;
  readonly credentials: Credentials;
  readonly caPem: string;
  readonly handler: Handler;
  readonly log: Logger;
}

type Incoming = Http2ServerRequest | IncomingMessage;
type Outgoing = Http2ServerResponse | ServerResponse;

/** How long open connections may go on after the front was told to close. */
const DRAIN_MS = 500;

/** The TLS socket before a handler of `fetch`'s shape: HTTP/2 and HTTP/1.1 on one port, with the client's certificate and upgrades. */
export class Front implements AsyncDisposable {
  readonly #server: Http2SecureServer;
  readonly #sockets = new Set<Duplex>();
  readonly #certificates = new WeakMap<object, Uint8Array>();
  readonly #options: FrontOptions;

  private constructor(options: FrontOptions) {
    this.#options = options;
    this.#server = createSecureServer({
      key: options.credentials.key,
      cert: options.credentials.cert,
      ca: options.caPem,
      allowHTTP1: true,
      requestCert: true,
      // Whoever shows no certificate, or a foreign one, may still bring a token.
      rejectUnauthorized: false,
    });
    this.#server.on("secureConnection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      socket.on("error", () => socket.destroy());
    });
    this.#server.on("sessionError", () => undefined);
    this.#server.on("request", (request, response) => void this.#serve(request, response));
    this.#server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(request, socket, head);
    });
  }

  /** Listens; rejects when the port is taken or the address is not this machine's. */
  static async listen(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    front.#server.once("error", reject);
    front.#server.listen({ host: options.address, port: options.port }, resolve);
    await promise.catch((cause: unknown) => {
      throw cannotListen(options, cause);
    });
    front.#server.off("error", reject);
    front.#server.on("error", (error) => options.log.warn("connection failed", { error }));
    return front;
  }

  /** The port that is listened on, which may have been chosen by the system. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : this.#options.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    const timer = setTimeout(resolve, DRAIN_MS);
    for (const socket of this.#sockets) socket.destroy();
    await promise;
    clearTimeout(timer);
  }

  async #serve(incoming: Incoming, outgoing: Outgoing): Promise<void> {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    outgoing.on("error", () => gone.abort());
    try {
      const body = await bodyOf(incoming);
      if (gone.signal.aborted) return;
      const request = requestOf(incoming, body, gone.signal);
      const response = await this.#options.handler(request, this.#connectionOf(incoming));
      await write(response, outgoing, gone.signal);
    } catch (error) {
      if (gone.signal.aborted) return;
      this.#options.log.error("answer failed", { error, path: incoming.url });
      outgoing.destroy(error instanceof Error ? error : undefined);
    }
  }

  async #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const gone = new AbortController();
    socket.on("close", () => gone.abort());
    socket.on("error", () => socket.destroy());
    let taken = false;
    const upgrade: Upgrade = {
      rawHeaders: incoming.rawHeaders,
      take: () => {
        taken = true;
        return { socket, head };
      },
    };
    try {
      const request = requestOf(incoming, undefined, gone.signal);
      const response = await this.#options.handler(request, { ...this.#connectionOf(incoming), upgrade });
      if (!taken) socket.end(await plainText(response));
    } catch (error) {
      this.#options.log.error("upgrade failed", { error, path: incoming.url });
      socket.destroy();
    }
  }

  #connectionOf(incoming: Incoming): Connection {
    const session = "stream" in incoming ? incoming.stream.session : undefined;
    const socket = (session?.socket ?? incoming.socket) as TLSSocket;
    const certificate = this.#certificateOf(session ?? socket, socket);
    return {
      ...(certificate === undefined ? {} : { certificate }),
      ...(socket.remoteAddress === undefined ? {} : { remoteAddress: socket.remoteAddress }),
    };
  }

  /** The same bytes for every request of a connection, so that what is found out about them can be remembered. */
  #certificateOf(connection: object, socket: TLSSocket): Uint8Array | undefined {
    let known = this.#certificates.get(connection);
    if (known === undefined) {
      known = socket.getPeerCertificate?.(true)?.raw ?? NONE;
      this.#certificates.set(connection, known);
    }
    return known === NONE ? undefined : known;
  }
}

const NONE = new Uint8Array();

const WHY_NOT: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process has the port: end it, or choose another port",
  EADDRNOTAVAIL: "the address is not one of this machine's: choose another",
  EACCES: "ports below 1024 need more rights: choose another port",
};

function cannotListen({ address, port }: FrontOptions, cause: unknown): UserError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return new UserError(`cannot listen on "${address}:${port}": ${WHY_NOT[code] ?? message}`, { exitCode: 1, cause });
}

/** The body, one byte more than the limit at most, so that the handler can tell that it is too long. */
async function bodyOf(incoming: Incoming): Promise<Uint8Array | undefined> {
  if (incoming.method === "GET" || incoming.method === "HEAD") return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    if (size > BODY_LIMIT) continue;
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function requestOf(incoming: Incoming, body: Uint8Array | undefined, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value === undefined || name.startsWith(":")) continue;
    headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return new Request(`https://orch${incoming.url ?? "/"}`, {
    method: incoming.method ?? "GET",
    headers,
    signal,
    ...(body === undefined || body.byteLength === 0 ? {} : { body: body as Uint8Array<ArrayBuffer> }),
  });
}

async function write(response: Response, outgoing: Outgoing, gone: AbortSignal): Promise<void> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers.entries())
    headers[name] = name === "warning" ? value.split(/, (?=299 )/) : value;
  (outgoing as ServerResponse).writeHead(response.status, headers);
  if (headers["content-length"] !== undefined || response.body === null) {
    outgoing.end(await response.bytes());
    return;
  }
  if ("flushHeaders" in outgoing) outgoing.flushHeaders();
  const reader = response.body.getReader();
  gone.addEventListener("abort", () => void reader.cancel().catch(() => undefined), { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done || gone.aborted) break;
    if (!(outgoing as ServerResponse).write(value)) await drained(outgoing, gone);
  }
  outgoing.end();
}

function drained(outgoing: Outgoing, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done);
      gone.removeEventListener("abort", done);
      resolve();
    };
    outgoing.once("drain", done);
    gone.addEventListener("abort", done, { once: true });
  });
}

/** A whole answer in HTTP/1.1, for a connection whose upgrade was refused. */
async function plainText(response: Response): Promise<Uint8Array> {
  const body = await response.bytes();
  const head = [
    `HTTP/1.1 ${response.status} ${response.statusText || "Refused"}`,
    `content-type: ${response.headers.get("content-type") ?? "text/plain"}`,
    `content-length: ${body.byteLength}`,
    "connection: close",
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}
