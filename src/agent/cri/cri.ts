/** The container runtime, as the agent speaks with it: CRI v1 on containerd's socket. */
import criProto from "../../../proto/cri.proto" with { type: "text" };
import { type CallOptions, GrpcChannel, parseProto } from "./grpc-channel.ts";
import type { CriMethods } from "./messages.ts";

export interface Cri extends Disposable {
  /** Rejects with RpcError, or with the reason of `options.signal`. */
  call<M extends keyof CriMethods>(
    method: M,
    request: CriMethods[M][0],
    options?: CallOptions,
  ): Promise<CriMethods[M][1]>;
}

/** A client of the runtime at this unix socket. Connects when first used, and again whenever the connection is lost. */
export function connectCri(socket: string): Cri {
  const channel = GrpcChannel.unix(socket);
  const root = parseProto(criProto);
  channel.add(root, "runtime.v1.RuntimeService");
  channel.add(root, "runtime.v1.ImageService");
  return {
    call: <M extends keyof CriMethods>(method: M, request: CriMethods[M][0], options?: CallOptions) =>
      channel.unary(method, request, options) as Promise<CriMethods[M][1]>,
    [Symbol.dispose]: () => channel[Symbol.dispose](),
  };
}
