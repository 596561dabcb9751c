import { STATUS_CODES } from "node:http";
import { type HeaderLine, headerValue, type Sink } from "../answer.ts";
import type { FrontSocket } from "../front-socket.ts";

/** Bodies up to this size go out with their head in one piece; copying longer ones costs more than a second write. */
const TOGETHER = 64 * 1024;
const CRLF = "\r\n";
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/** What an answer depends on beside itself. */
export interface Terms {
  readonly method: string;
  /** Of HTTP/1: version 0 knows no chunks. */
  readonly minor: 0 | 1;
  readonly keepAlive: boolean;
  /** For the Date header. */
  readonly date: string;
}

interface Parts {
  readonly status: number;
  readonly headers: Iterable<HeaderLine>;
}

/** Writes an answer whose body is known. */
export function writeWhole(
  socket: FrontSocket,
  { status, headers }: Parts,
  body: Uint8Array | null,
  terms: Terms,
): void {
  const bodiless = status === 204 || status === 304;
  const length =
    bodiless || (body === null && terms.method === "HEAD") ? "" : `content-length: ${body?.byteLength ?? 0}${CRLF}`;
  const head = headText({ status, headers }, terms, length);
  const content = bodiless || terms.method === "HEAD" || body === null ? EMPTY : body;
  if (content.byteLength > TOGETHER) {
    socket.write(Buffer.from(head, "latin1"));
    socket.write(content);
    return;
  }
  const bytes = Buffer.allocUnsafe(head.length + content.byteLength);
  bytes.write(head, 0, "latin1");
  bytes.set(content, head.length);
  socket.write(bytes);
}

/** Writes the head of an answer whose body comes bit by bit; resolves nothing, but hands back where the body goes. */
export function writeStream(socket: FrontSocket, parts: Parts, terms: Terms, done: () => void): Sink {
  const chunked = terms.minor === 1;
  socket.write(Buffer.from(headText(parts, terms, chunked ? `transfer-encoding: chunked${CRLF}` : ""), "latin1"));
  let open = true;
  return {
    write(bytes) {
      if (open && bytes.byteLength > 0) socket.write(chunked ? chunk(bytes) : bytes);
    },
    end() {
      if (!open) return;
      open = false;
      if (chunked) socket.write(LAST_CHUNK);
      done();
    },
    get waiting() {
      return socket.waiting;
    },
  };
}

const EMPTY = new Uint8Array();

function headText({ status, headers }: Parts, terms: Terms, framing: string): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}${CRLF}`;
  for (const [name, value] of headers) if (!OWN.has(name)) head += `${name}: ${headerValue(value)}${CRLF}`;
  head += `date: ${terms.date}${CRLF}${framing}`;
  if (!terms.keepAlive) head += `connection: close${CRLF}`;
  else if (terms.minor === 0) head += `connection: keep-alive${CRLF}`;
  return head + CRLF;
}

/** The connection's own matters: a handler's word on them is not passed on. */
const OWN = new Set(["content-length", "transfer-encoding", "connection", "keep-alive", "date"]);

/** The chunk made last: watches of one resource send the same bytes in one turn, which are framed once. */
let last: { bytes: Uint8Array; framed: Uint8Array } | undefined;

function chunk(bytes: Uint8Array): Uint8Array {
  if (last?.bytes !== bytes) {
    if (last === undefined) setImmediate(forget);
    last = { bytes, framed: framedChunk(bytes) };
  }
  return last.framed;
}

function forget(): void {
  last = undefined;
}

function framedChunk(bytes: Uint8Array): Uint8Array {
  const size = `${bytes.byteLength.toString(16)}${CRLF}`;
  const framed = Buffer.allocUnsafe(size.length + bytes.byteLength + 2);
  framed.write(size, 0, "latin1");
  framed.set(bytes, size.length);
  framed.write(CRLF, size.length + bytes.byteLength, "latin1");
  return framed;
}
