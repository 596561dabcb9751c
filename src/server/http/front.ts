import type { Socket, TCPSocketListener } from "bun";
import type { Clock } from "../../lib/clock.ts";
import type { Logger } from "../../lib/log.ts";
import { UserError } from "../../lib/user-error.ts";
import type { Credentials } from "../pki/cluster-authority.ts";
import { FrontSocket } from "./front-socket.ts";
import { Http1Connection } from "./http1/connection.ts";
import { Http2Connection } from "./http2/connection.ts";
import { type Handler, Serving } from "./serving.ts";

export interface FrontOptions {
  readonly address: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly credentials: Credentials;
  readonly caPem: string;
  readonly handler: Handler;
  readonly log: Logger;
  readonly clock: Clock;
}

type Client = Socket<FrontSocket | undefined>;

/** How long open connections may go on after the front was told to close. */
const DRAIN_MS = 500;
/** A client that has not finished its handshake by then is cut off; seconds. */
const HANDSHAKE_SECONDS = 10;
const KEEP_ALIVE_MS = 30_000;
/** What is spoken here, in order of preference, as ALPN wants it: each name after its length, RFC 7301. */
const ALPN = Buffer.from("\x02h2\x08http/1.1");

/**
 * The TLS port before a handler: HTTP/1.1 and HTTP/2, the client's certificate, upgrades. Bun's TLS with HTTP of our own, since
 * Bun.serve shows no certificates and node:http2 costs four times as much a request (docs/adr/0004).
 */
export class Front implements AsyncDisposable {
  readonly #listener: TCPSocketListener<FrontSocket | undefined>;
  readonly #sockets = new Set<FrontSocket>();
  readonly #serving: Serving;

  private constructor(options: FrontOptions) {
    this.#serving = new Serving(options);
    this.#listener = Bun.listen<FrontSocket | undefined>({
      hostname: options.address,
      port: options.port,
      tls: {
        key: options.credentials.key,
        cert: options.credentials.cert,
        ca: options.caPem,
        requestCert: true,
        // Whoever shows no certificate, or a foreign one, may still bring a token.
        rejectUnauthorized: false,
        ALPNProtocols: ALPN,
      },
      socket: {
        open: (client) => this.#open(client),
        handshake: (client, done) => this.#begin(client, done),
        data: (client, bytes) => client.data?.protocol?.data(bytes),
        drain: (client) => client.data?.drain(),
        timeout: (client) => this.#idle(client),
        close: (client) => this.#close(client),
        error: (client) => client.terminate(),
      },
    });
  }

  /** Listens; rejects when the port is taken or the address is not this machine's. */
  static async listen(options: FrontOptions): Promise<Front> {
    try {
      return new Front(options);
    } catch (cause) {
      throw cannotListen(options, cause);
    }
  }

  /** The port that is listened on, which may have been chosen by the system. */
  get port(): number {
    return this.#listener.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.stop();
    for (const socket of this.#sockets) socket.end();
    const until = performance.now() + DRAIN_MS;
    while (this.#sockets.size > 0 && performance.now() < until) await Bun.sleep(5);
    this.#listener.stop(true);
  }

  #open(client: Client): void {
    const socket = new FrontSocket(client);
    client.data = socket;
    this.#sockets.add(socket);
    client.timeout(HANDSHAKE_SECONDS);
  }

  #begin(client: Client, done: boolean): void {
    const socket = client.data;
    if (socket === undefined) return;
    if (!done) {
      socket.destroy();
      return;
    }
    socket.certificate = client.getPeerCertificate()?.raw;
    client.setNoDelay(true);
    // A peer that is gone without a word is noticed, however long its watches last.
    client.setKeepAlive(true, KEEP_ALIVE_MS);
    const Protocol = client.alpnProtocol === "h2" ? Http2Connection : Http1Connection;
    socket.protocol = new Protocol(socket, this.#serving);
  }

  #idle(client: Client): void {
    const protocol = client.data?.protocol;
    if (protocol === undefined) client.terminate();
    else protocol.idle();
  }

  #close(client: Client): void {
    const socket = client.data;
    if (socket === undefined) return;
    this.#sockets.delete(socket);
    socket.close();
  }
}

const WHY_NOT: Readonly<Record<string, string>> = {
  EADDRINUSE: "another process has the port: end it, or choose another port",
  EADDRNOTAVAIL: "the address is not one of this machine's: choose another",
  EACCES: "ports below 1024 need more rights: choose another port",
};

function cannotListen({ address, port }: FrontOptions, cause: unknown): UserError {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return new UserError(`cannot listen on "${address}:${port}": ${WHY_NOT[code] ?? message}`, { exitCode: 1, cause });
}
