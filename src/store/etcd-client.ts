import { setTimeout as sleep } from "node:timers/promises";
import {
  Client,
  type ClientDuplexStream,
  connectivityState,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { StoreError } from "./errors.ts";
import type { Method } from "./etcd-service.ts";

/** Milliseconds for a call, the wait for a connection included. */
const CALL_TIMEOUT = 10_000;
/** Milliseconds between two looks at whether the caller has given up meanwhile. */
const CONNECT_TIMEOUT = 1_000;
const RETRY_PAUSE = 100;

const CHANNEL_OPTIONS = {
  // Lists are read in pages, but one page may hold values of a megabyte each; the default limit is 4 MiB.
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // A dead peer is noticed even when nothing is being sent. etcd refuses clients that ping more often than every 5 s.
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 5_000,
  "grpc.initial_reconnect_backoff_ms": 50,
  "grpc.max_reconnect_backoff_ms": 500,
  // What is sent again, and when, is decided here: a write must not be repeated.
  "grpc.enable_retries": 0,
};

const RETRYABLE: ReadonlySet<status> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED]);

/** Calls to an etcd cluster, by way of whichever of its endpoints answers. */
export class EtcdClient implements Disposable {
  readonly #endpoints: readonly string[];
  readonly #clients: readonly Client[];
  #current = 0;
  #closed = false;

  /** `endpoints` are URLs: http://HOST:PORT, https://HOST:PORT (the system's roots of trust) or unix:PATH. */
  constructor(endpoints: readonly string[]) {
    this.#endpoints = endpoints;
    this.#clients = endpoints.map((endpoint) => {
      const { target, secure } = parseEndpoint(endpoint);
      const trust = secure ? credentials.createSsl() : credentials.createInsecure();
      return new Client(target, trust, CHANNEL_OPTIONS);
    });
  }

  /** A call that changes nothing: repeated on the next endpoint while there is time. Rejects `unavailable`, or with what etcd said. */
  async read<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    signal?: AbortSignal,
  ): Promise<Response> {
    const deadline = Date.now() + CALL_TIMEOUT;
    for (;;) {
      const client = await this.#ready(deadline, signal);
      try {
        return await call(client, method, request, deadline);
      } catch (error) {
        this.#rotateFrom(client);
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
    const client = await this.#ready(deadline);
    try {
      return await call(client, method, request, deadline);
    } catch (error) {
      this.#rotateFrom(client);
      throw describe(error, method.path);
    }
  }

  /** Opens a stream on an endpoint that answers. etcd ends the stream when that member loses its leader. */
  async stream<Request, Response>(
    method: Method<Request, Response>,
    signal: AbortSignal,
  ): Promise<ClientDuplexStream<Request, Response>> {
    const client = await this.#ready(Date.now() + CALL_TIMEOUT, signal);
    const metadata = new Metadata();
    metadata.set("hasleader", "true");
    const { path, serialize, deserialize } = method;
    const stream = client.makeBidiStreamRequest(path, serialize, deserialize, metadata);
    stream.on("error", () => this.#rotateFrom(client));
    return stream;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const client of this.#clients) {
      client.close();
    }
  }

  /** The current endpoint if it is connected, otherwise the first after it that is or will be. */
  async #ready(deadline: number, signal?: AbortSignal): Promise<Client> {
    const { length } = this.#clients;
    while (!this.#closed && Date.now() < deadline) {
      signal?.throwIfAborted();
      for (let i = 0; i < length; i++) {
        const index = (this.#current + i) % length;
        const client = this.#clients[index];
        if (client?.getChannel().getConnectivityState(true) === connectivityState.READY) {
          this.#current = index;
          return client;
        }
      }
      const patience = Math.min(deadline, Date.now() + CONNECT_TIMEOUT);
      await Promise.any(this.#clients.map((client) => connected(client, patience))).catch(() => {});
    }
    const why = this.#closed ? "the store is closed" : `no endpoint answers (tried: ${this.#endpoints.join(", ")})`;
    throw new StoreError("unavailable", `cannot reach etcd: ${why}`);
  }

  #rotateFrom(client: Client): void {
    // Only the first of many calls that fail together moves on; the others would skip good endpoints.
    if (this.#clients[this.#current] === client) {
      this.#current = (this.#current + 1) % this.#clients.length;
    }
  }
}

/** Whether etcd refused because a revision is compacted or in the future. */
export function isOutOfRange(error: unknown): boolean {
  return isServiceError(error) && error.code === status.OUT_OF_RANGE;
}

/** Whether the same request may succeed on another try. */
export function isRetryable(error: unknown): boolean {
  return (
    (isServiceError(error) && RETRYABLE.has(error.code)) ||
    (error instanceof StoreError && error.code === "unavailable")
  );
}

/** The address that gRPC dials. Throws TypeError for anything but the three forms of an endpoint. */
export function parseEndpoint(endpoint: string): { target: string; secure: boolean } {
  if (endpoint.startsWith("unix:")) {
    return { target: endpoint, secure: false };
  }
  const url = URL.parse(endpoint);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search !== "") {
    throw new TypeError(`etcd endpoint "${endpoint}" is not valid: expected http://HOST:PORT or https://HOST:PORT`);
  }
  return { target: `${url.hostname}:${url.port || "2379"}`, secure: url.protocol === "https:" };
}

function call<Request, Response>(
  client: Client,
  { path, serialize, deserialize }: Method<Request, Response>,
  request: Request,
  deadline: number,
): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  client.makeUnaryRequest(path, serialize, deserialize, request, { deadline }, (error, response) => {
    if (response === undefined) {
      reject(error ?? new Error(`${path} answered nothing`));
    } else {
      resolve(response);
    }
  });
  return promise;
}

function connected(client: Client, deadline: number): Promise<void> {
  return new Promise((resolve, reject) =>
    client.waitForReady(deadline, (error) => (error === undefined ? resolve() : reject(error))),
  );
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error && typeof error.code === "number";
}

/** What etcd rules on (a revision out of range, a request too large) stays as it is; everything else leaves the outcome open. */
function describe(error: unknown, path: string): unknown {
  if (!isServiceError(error) || error.code === status.OUT_OF_RANGE || error.code === status.INVALID_ARGUMENT) {
    return error;
  }
  return new StoreError("unavailable", `etcd did not carry out ${path}: ${error.details}`, { cause: error });
}
