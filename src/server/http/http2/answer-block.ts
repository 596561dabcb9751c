import { encodeHeaders, type HeaderField } from "../../../lib/http2/hpack.ts";
import { type HeaderLine, headerValue } from "../answer.ts";

/** The header block of an answer; `length` in bytes, undefined when it is not known before the end. */
export function answerBlock(
  { status, headers }: { readonly status: number; readonly headers: Iterable<HeaderLine> },
  { date, length }: { date: string; length: number | undefined },
): Buffer {
  const known: HeaderField[] = length === undefined ? [] : [["content-length", String(length)]];
  return encodeHeaders([[":status", String(status)], ...passedOn(headers), ["date", date], ...known]);
}

/** What belongs to a connection of HTTP/1.1, or is ours to say. */
const NOT_PASSED_ON = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "date", "content-length"]);

function* passedOn(headers: Iterable<HeaderLine>): Generator<HeaderField> {
  for (const [name, value] of headers) if (!NOT_PASSED_ON.has(name)) yield [name, headerValue(value)];
}
