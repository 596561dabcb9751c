import type { Socket } from "node:net";
import type { HeaderLine } from "../http/answer.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { IncomingResponse } from "./incoming-response.ts";
import type { ResponseHead } from "./response-head.ts";
import type { Upstream } from "./upstream.ts";
import { write } from "./write.ts";

/** A request as it goes out. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** One line each, Host among them. What frames the body is left to the exchange. */
  readonly headers: readonly HeaderLine[];
  readonly body: ReadableStream<Uint8Array> | null;
  /** Ends the exchange. */
  readonly signal: AbortSignal;
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The head of a request, to be written to a socket. Nothing from outside ends a line before we do: HTTP/2 lets more pass than HTTP/1.1. */
export function headBytes({ method, target }: OutgoingRequest, headers: readonly HeaderLine[]): Buffer {
  if (!TOKEN.test(method)) throw new Error(`malformed method "${method}"`);
  const escaped = target.replace(/[\0-\x20\x7f]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
  const lines = headers
    .filter(([name]) => TOKEN.test(name))
    .map(([name, value]) => `${name}: ${value.replace(/[\r\n\0]/g, " ")}`);
  return Buffer.from(`${[`${method} ${escaped} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n`, "latin1");
}

/** Methods that may be repeated when a kept connection turns out to be closed. */
const REPEATABLE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Sends a request and answers with what comes back, as it comes. Header lines stay apart, which `fetch` would join: a group of a user
 * may have a comma in its name. Rejects when no answer comes.
 */
export async function exchange(pool: ConnectionPool, upstream: Upstream, request: OutgoingRequest): Promise<Response> {
  const kept = request.body === null && REPEATABLE.has(request.method) ? pool.take(upstream) : undefined;
  const keep = (connection: Connection): void => pool.give(upstream, connection);
  if (kept !== undefined) {
    try {
      return await answerOn(kept, request, keep);
    } catch (error) {
      // The other side may have closed it in the same moment: on a new one it is another matter.
      if (request.signal.aborted) throw error;
    }
  }
  return answerOn(await pool.connect(upstream, request.signal), request, keep);
}

/** Sends the request on a connection, which is given to `keep` when the answer has ended and another may follow. */
async function answerOn(
  connection: Connection,
  request: OutgoingRequest,
  keep: (connection: Connection) => void,
): Promise<Response> {
  const leave = (): void => connection.close();
  request.signal.addEventListener("abort", leave, { once: true });
  const end = (isWhole: boolean): void => {
    request.signal.removeEventListener("abort", leave);
    if (isWhole) keep(connection);
    else connection.close();
  };
  try {
    const length = request.headers.find(([name]) => name.toLowerCase() === "content-length");
    const isChunked = request.body !== null && length === undefined;
    connection.socket.write(headBytes(request, isChunked ? [...request.headers, CHUNKED] : request.headers));
    const size = isChunked ? Number.POSITIVE_INFINITY : Number(length?.[1] ?? 0);
    let isSent = request.body === null && size === 0;
    if (request.body !== null) {
      void send(connection.socket, request.body, { isChunked, size }).then(
        (isWhole) => {
          isSent = isWhole;
        },
        () => connection.close(),
      );
    }
    const incoming = new IncomingResponse(connection);
    const { head } = await incoming.head(request.method);
    return responseOf(head, incoming.body(head), (isWhole) => end(isWhole && head.keepAlive && isSent));
  } catch (error) {
    end(false);
    throw error;
  }
}

const CHUNKED: HeaderLine = ["Transfer-Encoding", "chunked"];

/** Sends a body; resolves to whether it was all that was announced. Rejects one that is longer: the rest would be taken for another request. */
async function send(
  socket: Socket,
  body: ReadableStream<Uint8Array>,
  { isChunked, size }: { isChunked: boolean; size: number },
): Promise<boolean> {
  let left = size;
  for await (const bytes of body) {
    if (bytes.byteLength === 0) continue;
    left -= bytes.byteLength;
    if (left < 0) throw new Error(`the body is longer than the ${size} bytes that it was said to have`);
    if (isChunked) socket.write(`${bytes.byteLength.toString(16)}\r\n`);
    await write(socket, bytes);
    if (isChunked) socket.write("\r\n");
    // An answer may come before everything was read, and end the exchange.
    if (socket.destroyed) return false;
  }
  if (isChunked) socket.write("0\r\n\r\n");
  return isChunked || left === 0;
}

function responseOf(head: ResponseHead, pieces: AsyncGenerator<Uint8Array>, end: (isWhole: boolean) => void): Response {
  const headers = new Headers();
  for (const [name, value] of head.headers) headers.append(name, value);
  if (head.framing === 0) {
    end(true);
    return new Response(null, { status: head.status, headers });
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next();
        if (done !== true) return controller.enqueue(value);
        end(true);
        controller.close();
      } catch (error) {
        end(false);
        controller.error(error);
      }
    },
    cancel() {
      end(false);
    },
  });
  return new Response(body, { status: head.status, headers });
}
