import type { ApiHeaders, ApiRequest } from "./api-request.ts";
import type { IncomingBody } from "./incoming-body.ts";

/** Header lines as they came, looked up by name. Few enough that looking through them is faster than an index. */
class HeaderLines implements ApiHeaders {
  readonly #lines: readonly string[];

  /** `lines` are names and values in turn. */
  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get(name: string): string | null {
    const lines = this.#lines;
    let found: string | null = null;
    for (let i = 0; i < lines.length; i += 2) {
      const line = lines[i] as string;
      if (line.length !== name.length || (line !== name && line.toLowerCase() !== name)) continue;
      found = found === null ? (lines[i + 1] as string) : `${found}, ${lines[i + 1]}`;
    }
    return found;
  }

  *keys(): Iterable<string> {
    const seen = new Set<string>();
    for (let i = 0; i < this.#lines.length; i += 2) seen.add((this.#lines[i] as string).toLowerCase());
    yield* seen;
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (let i = 0; i < this.#lines.length; i += 2) {
      yield [(this.#lines[i] as string).toLowerCase(), this.#lines[i + 1] as string];
    }
  }
}

/** A request on a connection of the front. */
export class IncomingRequest implements ApiRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderLines;
  readonly #body: IncomingBody | undefined;
  #gone: AbortController | undefined;
  #left = false;

  constructor(parts: {
    method: string;
    target: string;
    rawHeaders: readonly string[];
    body: IncomingBody | undefined;
  }) {
    this.method = parts.method;
    this.url = `https://orch${parts.target}`;
    this.headers = new HeaderLines(parts.rawHeaders);
    this.#body = parts.body;
  }

  /** Aborted when the client leaves. */
  get signal(): AbortSignal {
    if (this.#gone === undefined) {
      this.#gone = new AbortController();
      if (this.#left) this.#gone.abort();
    }
    return this.#gone.signal;
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return (this.#body?.stream() as ReadableStream<Uint8Array<ArrayBuffer>> | undefined) ?? null;
  }

  bytes(): Promise<Uint8Array> {
    return this.#body?.bytes() ?? Promise.resolve(EMPTY);
  }

  /** Says that the client left. */
  abandon(): void {
    this.#left = true;
    this.#gone?.abort();
  }
}

const EMPTY = new Uint8Array();
