import { createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { Answer, type HeaderLine, headerValue, isStream, type Reply, type Sink } from "./answer.ts";
import type { FrontSocket } from "./front-socket.ts";
import { IncomingBody } from "./incoming-body.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { pump } from "./pump.ts";
import type { Serving } from "./serving.ts";

/** HTTP/2 for the clients that choose it: Node's own, on connections that the front has accepted. */
export class Http2 {
  readonly #server: Http2Server;
  readonly #serving: Serving;
  readonly #sockets = new WeakMap<object, FrontSocket>();
  /** The connection that is being handed over. */
  #accepting: FrontSocket | undefined;

  constructor(serving: Serving) {
    this.#serving = serving;
    this.#server = createServer();
    this.#server.on("session", (session) => {
      if (this.#accepting !== undefined) this.#sockets.set(session, this.#accepting);
      // A client that breaks the protocol ends its own connection only.
      session.on("error", () => session.destroy());
    });
    this.#server.on("sessionError", () => undefined);
    this.#server.on("request", (incoming, outgoing) => void this.#serve(incoming, outgoing));
  }

  /** Speaks HTTP/2 on a connection from now on. */
  accept(socket: FrontSocket): void {
    this.#accepting = socket;
    this.#server.emit("connection", socket.asDuplex());
    this.#accepting = undefined;
  }

  async #serve(incoming: Http2ServerRequest, outgoing: Http2ServerResponse): Promise<void> {
    const { method, url, rawHeaders } = incoming;
    const body =
      method === "GET" || method === "HEAD"
        ? undefined
        : new IncomingBody({ pause: () => incoming.pause(), resume: () => incoming.resume() });
    const request = new IncomingRequest({ method, target: url, rawHeaders: withoutPseudo(rawHeaders), body });
    incoming.on("data", (chunk: Uint8Array) => body?.push(chunk));
    incoming.on("end", () => body?.finish());
    let close: (() => void) | undefined;
    const gone = (): void => {
      body?.fail(new Error("the client closed the connection"));
      request.abandon();
      close?.();
    };
    outgoing.on("close", gone).on("error", gone);
    const socket = incoming.stream.session === undefined ? undefined : this.#sockets.get(incoming.stream.session);
    const answer = await this.#serving.serve(request, {
      rawHeaders,
      ...(socket?.certificate === undefined ? {} : { certificate: socket.certificate }),
      ...(socket === undefined ? {} : { remoteAddress: socket.remoteAddress }),
    });
    if (answer === undefined || outgoing.stream.destroyed) {
      outgoing.stream.destroy();
      return;
    }
    if (answer instanceof Answer && isStream(answer.body)) {
      const stream = answer.body;
      close = () => stream.close();
    }
    await write(answer, outgoing, request).catch(() => outgoing.stream.destroy());
  }
}

function withoutPseudo(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, i) => !(rawHeaders[i - (i % 2)] ?? "").startsWith(":"));
}

async function write(answer: Reply, outgoing: Http2ServerResponse, request: IncomingRequest): Promise<void> {
  const { method } = request;
  outgoing.writeHead(answer.status, headersOf(answer.headers));
  if (answer instanceof Answer && !isStream(answer.body)) {
    if (answer.body === null || method === "HEAD") outgoing.end();
    else outgoing.end(answer.body);
    return;
  }
  if (answer.body === null) {
    outgoing.end();
    return;
  }
  const sink = sinkOf(outgoing);
  if (answer instanceof Answer) {
    if (isStream(answer.body)) answer.body.open(sink);
    return;
  }
  const drained = (): Promise<void> => new Promise((resolve) => outgoing.once("drain", resolve).once("close", resolve));
  await pump(answer.body, sink, { signal: request.signal, drained });
}

const sinkOf = (outgoing: Http2ServerResponse): Sink => ({
  write: (bytes) => void outgoing.write(bytes),
  end: () => void outgoing.end(),
  get waiting() {
    return outgoing.writableLength;
  },
});

/** Lines of one name together, as Node wants them; what belongs to a connection has no place in HTTP/2. */
function headersOf(lines: Iterable<HeaderLine>): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of lines) {
    if (name === "connection" || name === "transfer-encoding" || name === "keep-alive") continue;
    const before = headers[name];
    const text = headerValue(value);
    headers[name] = before === undefined ? text : [before, text].flat();
  }
  return headers;
}
