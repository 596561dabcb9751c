/** gRPC without encryption, with messages as plain objects: camelCase names, 64-bit numbers as decimal strings, enums as names. */
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import protobuf from "protobufjs";

/** A failed call. Told apart by `code`, a number of gRPC's (5 is not found). */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly method: string;

  constructor(method: string, error: ServiceError) {
    super(error.details || error.message, { cause: error });
    this.code = error.code;
    this.method = method;
  }
}

/** Whether the error says that the named thing does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof RpcError && error.code === status.NOT_FOUND;
}

/** Whether nobody answers at the socket (yet, or any more). */
export function isUnavailable(error: unknown): boolean {
  return error instanceof RpcError && error.code === status.UNAVAILABLE;
}

export interface CallOptions {
  /** Milliseconds until the call fails with DEADLINE_EXCEEDED; absent: two minutes. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 120_000;
/** Lists of many containers and the output of execs are larger than gRPC's default of 4 MiB. */
const MAX_MESSAGE_BYTES = 64 << 20;

interface Method {
  path: string;
  encode(message: object): Buffer;
  decode(bytes: Buffer): unknown;
}

/** The types of a .proto file's text. */
export function parseProto(text: string): protobuf.Root {
  const { root } = protobuf.parse(text);
  root.resolveAll();
  return root;
}

/** One connection; reconnects by itself with at most a second between attempts. */
export class GrpcChannel implements Disposable {
  readonly #client: Client;
  readonly #methods = new Map<string, Method>();

  private constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure(), {
      "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
      "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 1000,
    });
  }

  /** To "host:port": the containers of this node. */
  static to(address: string): GrpcChannel {
    return new GrpcChannel(address);
  }

  /** To a unix socket, by its absolute path. */
  static unix(socket: string): GrpcChannel {
    return new GrpcChannel(`unix://${socket}`);
  }

  /** Makes the methods of a service callable; `service` with its package. */
  add(root: protobuf.Root, service: string): void {
    for (const method of root.lookupService(service).methodsArray) {
      const request = root.lookupType(`${service.slice(0, service.lastIndexOf("."))}.${method.requestType}`);
      const response = root.lookupType(`${service.slice(0, service.lastIndexOf("."))}.${method.responseType}`);
      this.#methods.set(method.name, {
        path: `/${service}/${method.name}`,
        encode: (message) => Buffer.from(request.encode(request.fromObject(message)).finish()),
        decode: (bytes) => toPlain(response, bytes),
      });
    }
  }

  /** One request, one answer. Rejects with RpcError, or with the signal's reason. */
  unary(name: string, request: object, options: CallOptions = {}): Promise<unknown> {
    const method = this.#method(name);
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const deadline = Date.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
      const onAbort = (): void => call.cancel();
      const call = this.#client.makeUnaryRequest(
        method.path,
        method.encode,
        method.decode,
        request,
        { deadline },
        (error, answer) => {
          signal?.removeEventListener("abort", onAbort);
          if (signal?.aborted) reject(signal.reason);
          else if (error !== null) reject(new RpcError(name, error));
          else resolve(answer);
        },
      );
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** One request, a stream of answers that ends with the signal; throws RpcError when the server or the connection ends it. */
  async *stream(name: string, request: object, signal: AbortSignal): AsyncGenerator<unknown> {
    const method = this.#method(name);
    const call = this.#client.makeServerStreamRequest(method.path, method.encode, method.decode, request);
    const onAbort = (): void => call.cancel();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      for await (const answer of call) yield answer;
    } catch (error) {
      if (!signal.aborted) throw new RpcError(name, error as ServiceError);
    } finally {
      signal.removeEventListener("abort", onAbort);
      call.cancel();
    }
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #method(name: string): Method {
    const method = this.#methods.get(name);
    if (method === undefined) throw new Error(`no gRPC method "${name}" was added to this channel`);
    return method;
  }
}

/** Decodes a message with every field present, as proto3 means it. */
export function toPlain(type: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  return type.toObject(type.decode(bytes), { defaults: true, longs: String, enums: String, bytes: Buffer });
}
