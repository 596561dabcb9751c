import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "./errors.ts";
import { type Endpoint, EtcdConnection } from "./etcd-connection.ts";
import { EtcdError, GRPC } from "./etcd-error.ts";
import type { Method } from "./etcd-service.ts";

/** Milliseconds for a call, the wait for a connection included. */
const CALL_TIMEOUT = 10_000;
const RETRY_PAUSE = 100;
/** Milliseconds between two attempts to connect. */
const DIAL_PAUSE = 50;

const RETRYABLE: ReadonlySet<number> = new Set([GRPC.unavailable, GRPC.deadlineExceeded, GRPC.cancelled]);

/** Calls to an etcd cluster, by way of whichever of its endpoints answers. */
export class EtcdClient implements Disposable {
  readonly #endpoints: readonly string[];
  readonly #connections: readonly EtcdConnection[];
  #current = 0;
  #closed = false;

  /** `endpoints` are URLs: http://HOST:PORT, https://HOST:PORT (the system's roots of trust) or unix:PATH. */
  constructor(endpoints: readonly string[]) {
    this.#endpoints = endpoints;
    this.#connections = endpoints.map((endpoint) => new EtcdConnection(parseEndpoint(endpoint)));
  }

  /** A call that changes nothing: repeated on the next endpoint while there is time. Rejects `unavailable`, or with what etcd said. */
  async read<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal?: AbortSignal,
  ): Promise<Response> {
    const deadline = Date.now() + CALL_TIMEOUT;
    for (;;) {
      const connection = await this.#ready(deadline, signal);
      try {
        return await connection.call(method, request, deadline);
      } catch (error) {
        this.#rotateFrom(connection);
        if (!isRetryable(error) || Date.now() + RETRY_PAUSE >= deadline || this.#closed || signal?.aborted) {
          throw describe(error, method.path);
        }
        await sleep(RETRY_PAUSE);
      }
    }
  }

  /** A call that changes something: sent once. Rejects `unavailable` when it may or may not have happened. */
  async write<Request, Response>(method: Method<Request, Response>, request: Request): Promise<Response> {
    const deadline = Date.now() + CALL_TIMEOUT;
    const connection = await this.#ready(deadline);
    try {
      return await connection.call(method, request, deadline);
    } catch (error) {
      this.#rotateFrom(connection);
      throw describe(error, method.path);
    }
  }

  /** What a stream on an endpoint that answers brings after `request`, as it arrives. etcd ends the stream when that member loses its leader. */
  async *stream<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): AsyncGenerator<Response[], void, undefined> {
    const connection = await this.#ready(Date.now() + CALL_TIMEOUT, signal);
    try {
      yield* connection.stream(method, request, signal);
    } catch (error) {
      this.#rotateFrom(connection);
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const connection of this.#connections) connection[Symbol.dispose]();
  }

  /** The current endpoint if it is connected, otherwise the first after it that is or will be. */
  async #ready(deadline: number, signal?: AbortSignal): Promise<EtcdConnection> {
    const { length } = this.#connections;
    while (!this.#closed && Date.now() < deadline) {
      signal?.throwIfAborted();
      for (let i = 0; i < length; i++) {
        const index = (this.#current + i) % length;
        const connection = this.#connections[index];
        if (connection?.connected) {
          this.#current = index;
          return connection;
        }
      }
      await Promise.any(this.#connections.map((connection) => connection.connect())).catch(() => sleep(DIAL_PAUSE));
    }
    const why = this.#closed ? "the store is closed" : `no endpoint answers (tried: ${this.#endpoints.join(", ")})`;
    throw new StoreError("unavailable", `cannot reach etcd: ${why}`);
  }

  #rotateFrom(connection: EtcdConnection): void {
    // Only the first of many calls that fail together moves on; the others would skip good endpoints.
    if (this.#connections[this.#current] === connection) {
      this.#current = (this.#current + 1) % this.#connections.length;
    }
  }
}

/** Whether etcd refused because a revision is compacted or in the future. */
export function isOutOfRange(error: unknown): boolean {
  return error instanceof EtcdError && error.code === GRPC.outOfRange;
}

/** Whether the same request may succeed on another try. */
export function isRetryable(error: unknown): boolean {
  return (
    (error instanceof EtcdError && RETRYABLE.has(error.code)) ||
    (error instanceof StoreError && error.code === "unavailable")
  );
}

/** The address that is dialled. Throws TypeError for anything but the three forms of an endpoint. */
export function parseEndpoint(endpoint: string): Endpoint {
  if (endpoint.startsWith("unix:")) {
    return { target: endpoint, secure: false };
  }
  const url = URL.parse(endpoint);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search !== "") {
    throw new TypeError(`etcd endpoint "${endpoint}" is not valid: expected http://HOST:PORT or https://HOST:PORT`);
  }
  return { target: `${url.hostname}:${url.port || "2379"}`, secure: url.protocol === "https:" };
}

/** What etcd rules on (a revision out of range, a request too large) stays as it is; everything else leaves the outcome open. */
function describe(error: unknown, path: string): unknown {
  if (!(error instanceof EtcdError) || error.code === GRPC.outOfRange || error.code === GRPC.invalidArgument) {
    return error;
  }
  return new StoreError("unavailable", `etcd did not carry out ${path}: ${error.message}`, { cause: error });
}
