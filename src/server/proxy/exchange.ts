import type { Socket } from "node:net";
import type { HeaderLine } from "../http/answer.ts";
import { IncomingResponse } from "./incoming-response.ts";
import { dial, type Upstream } from "./upstream.ts";
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

/**
 * Sends a request and answers with what comes back, as it comes, on a connection of its own. Header lines stay apart, which `fetch`
 * would join: a group of a user may have a comma in its name. Rejects when no answer comes.
 */
export async function exchange(upstream: Upstream, request: OutgoingRequest): Promise<Response> {
  const socket = await dial(upstream, request.signal);
  try {
    const length = request.headers.find(([name]) => name.toLowerCase() === "content-length");
    const isChunked = request.body !== null && length === undefined;
    const framing: HeaderLine[] = [["Connection", "close"], ...(isChunked ? [CHUNKED] : [])];
    socket.write(headBytes(request, [...request.headers, ...framing]));
    const size = isChunked ? Number.POSITIVE_INFINITY : Number(length?.[1] ?? 0);
    if (request.body !== null) void send(socket, request.body, { isChunked, size }).catch(() => socket.destroy());
    return await answerOf(socket, request.method);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

const CHUNKED: HeaderLine = ["Transfer-Encoding", "chunked"];

/** Sends a body, and hangs up on one that is longer than it said: the rest would be taken for another request. */
async function send(
  socket: Socket,
  body: ReadableStream<Uint8Array>,
  { isChunked, size }: { isChunked: boolean; size: number },
): Promise<void> {
  let left = size;
  for await (const bytes of body) {
    if (bytes.byteLength === 0) continue;
    left -= bytes.byteLength;
    if (left < 0) throw new Error(`the body is longer than the ${size} bytes that it was said to have`);
    if (isChunked) socket.write(`${bytes.byteLength.toString(16)}\r\n`);
    await write(socket, bytes);
    if (isChunked) socket.write("\r\n");
    // An answer may come before everything was read, and end the exchange.
    if (socket.destroyed) return;
  }
  if (isChunked) socket.write("0\r\n\r\n");
}

async function answerOf(socket: Socket, method: string): Promise<Response> {
  const incoming = new IncomingResponse(socket);
  const { head } = await incoming.head(method);
  const headers = new Headers();
  for (const [name, value] of head.headers) headers.append(name, value);
  if (head.framing === 0) {
    socket.destroy();
    return new Response(null, { status: head.status, headers });
  }
  const pieces = incoming.body(head);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next();
        if (done !== true) return controller.enqueue(value);
        socket.destroy();
        controller.close();
      } catch (error) {
        socket.destroy();
        controller.error(error);
      }
    },
    cancel() {
      socket.destroy();
    },
  });
  return new Response(body, { status: head.status, headers });
}
