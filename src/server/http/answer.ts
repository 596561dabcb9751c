/** Where a stream of an answer goes: one client's connection. */
export interface Sink {
  /** Takes the bytes, and holds what the client does not take at once. */
  write(bytes: Uint8Array): void;
  /** No more will come: the answer is complete. */
  end(): void;
  /** Bytes that the client has not taken yet. */
  readonly waiting: number;
}

/** A body that comes bit by bit, for as long as there is something to tell. */
export interface AnswerStream {
  /** Called once, when the head is written. `sink` may be written to until it is ended or `close` is called. */
  open(sink: Sink): void;
  /** The client left, or never came. */
  close(): void;
}

export type HeaderLine = [name: string, value: string];
export type AnswerBody = Uint8Array | AnswerStream | null;

/**
 * An answer as the front writes it, without what the web's Response costs: names in lower case, one line for each header,
 * Content-Length left to the front.
 */
export class Answer {
  readonly status: number;
  readonly headers: HeaderLine[];
  readonly body: AnswerBody;

  constructor(status: number, headers: HeaderLine[], body: AnswerBody) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The same for callers in this process, who speak in the terms of `fetch`; a stream breaks off when their signal aborts. */
  toResponse(signal?: AbortSignal): Response {
    const headers = new Headers();
    for (const [name, value] of this.headers) headers.append(name, headerValue(value));
    const body = isStream(this.body) ? readable(this.body, signal) : (this.body as Uint8Array<ArrayBuffer> | null);
    return new Response(body, { status: this.status, headers });
  }
}

/** Nothing from outside may end a header line. What Latin-1 cannot say is written in UTF-8, as Go does. */
export function headerValue(value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  return Buffer.from(value.replace(/[^\t\x20-\x7e\u0080-\uffff]/g, " ")).toString("latin1");
}

export function isStream(body: AnswerBody): body is AnswerStream {
  return body !== null && !(body instanceof Uint8Array);
}

/** Counts in bytes what the reader has not taken. */
const BY_BYTES = new ByteLengthQueuingStrategy({ highWaterMark: 0 });

function readable(stream: AnswerStream, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  let open = true;
  let leave = (): void => undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        leave = () => {
          if (!open) return;
          open = false;
          controller.error(signal?.reason);
          stream.close();
        };
        if (signal?.aborted) return leave();
        signal?.addEventListener("abort", leave, { once: true });
        stream.open({
          write(bytes) {
            if (open) controller.enqueue(bytes);
          },
          end() {
            if (open) controller.close();
            open = false;
            signal?.removeEventListener("abort", leave);
          },
          get waiting() {
            return open ? -(controller.desiredSize ?? 0) : 0;
          },
        });
      },
      cancel() {
        open = false;
        signal?.removeEventListener("abort", leave);
        stream.close();
      },
    },
    BY_BYTES,
  );
}

/** What a handler answers with: the front's own sort, or the web's for what is passed on or seldom asked. */
export type Reply = Answer | Response;
