import type { HeaderLine } from "../http/answer.ts";

/** How the body of an answer ends: after so many bytes, with its last chunk, or with the connection. */
export type Framing = number | "chunked" | "close";

export interface ResponseHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: readonly HeaderLine[];
  readonly framing: Framing;
  /** Whether the connection takes another request after this. */
  readonly keepAlive: boolean;
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: .*)?$/;
/** Bytes of a head that are too many; as Go's transport. */
const LIMIT = 1024 * 1024;
const END = "\r\n\r\n";

/** The end of the head in what has come so far; undefined when it is not there yet. Throws when it is too long. */
export function endOfHead(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(END);
  if (end < 0 && bytes.byteLength > LIMIT) throw new Error("the head of the answer is too long");
  return end < 0 ? undefined : end + END.length;
}

/** Reads the head of an answer to a request with this method. Throws when it is no HTTP/1. */
export function parseResponseHead(text: string, method: string): ResponseHead {
  const [first = "", ...lines] = text.trimEnd().split("\r\n");
  const [, minor = "", code] = STATUS_LINE.exec(first) ?? [];
  const status = Number(code);
  if (code === undefined) throw new Error(`malformed HTTP response "${first.slice(0, 100)}"`);
  const headers = lines.map((line): HeaderLine => {
    const colon = line.indexOf(":");
    if (colon < 1) throw new Error(`malformed header line "${line.slice(0, 100)}" in the answer`);
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const framing = framingOf(status, method, headers);
  const closes = headers.some(([name, value]) => name === "connection" && /\bclose\b/i.test(value));
  return { status, headers, framing, keepAlive: minor === "1" && !closes && framing !== "close" };
}

/** RFC 9112, section 6.3. */
function framingOf(status: number, method: string, headers: readonly HeaderLine[]): Framing {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return 0;
  const of = (name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
  const encoding = of("transfer-encoding");
  if (encoding !== undefined) return encoding.toLowerCase() === "chunked" ? "chunked" : "close";
  const length = of("content-length");
  if (length === undefined) return "close";
  if (!/^\d{1,15}$/.test(length)) throw new Error(`malformed Content-Length "${length}" in the answer`);
  return Number(length);
}
