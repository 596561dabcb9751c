import { checkServerIdentity } from "node:tls";
import type { Socket } from "bun";

/** Where to connect to: a port, perhaps through TLS, or a unix socket. */
export type WireTarget =
  | { readonly unix: string }
  | { readonly hostname: string; readonly port: number; readonly secure?: { readonly protocols: readonly string[] } };

/** What becomes of a connection. Called synchronously; must not throw. */
export interface WireListener {
  data(chunk: Buffer): void;
  /** The last call. */
  close(error: Error): void;
}

/** A connected socket without the streams of node:net, whose buffers and turns cost more than a small message does. */
export class Wire {
  #socket: Socket | undefined;
  #listener: WireListener | undefined;
  /** What the socket has not taken, in order. */
  #waiting: Uint8Array[] = [];
  #closed: Error | undefined;

  /** Connects; with TLS the peer's certificate must be one that the system trusts. Rejects when that takes longer than `timeout` milliseconds. */
  static async dial(target: WireTarget, timeout: number): Promise<Wire> {
    const wire = new Wire();
    const ready = Promise.withResolvers<void>();
    const timer = setTimeout(() => ready.reject(new Error("the connection took too long")), timeout);
    const secure = "unix" in target ? undefined : target.secure;
    const handlers = {
      open: () => {
        if (secure === undefined) ready.resolve();
      },
      handshake: (socket: Socket, trusted: boolean, why: Error | null) => {
        const refusal = trusted ? wrongName(socket, target) : (why ?? new Error("the certificate is not trusted"));
        if (refusal === undefined) ready.resolve();
        else ready.reject(refusal);
      },
      data: (_: Socket, chunk: Buffer) => wire.#listener?.data(chunk),
      drain: () => wire.#drain(),
      close: () => {
        const error = new Error("the connection was closed");
        ready.reject(error);
        wire.#end(error);
      },
      error: (_: Socket, error: Error) => wire.#end(error),
      connectError: (_: Socket, error: Error) => ready.reject(error),
    };
    const tls = secure === undefined ? {} : { tls: { ALPNProtocols: alpn(secure.protocols) } };
    const connecting =
      "unix" in target
        ? Bun.connect({ unix: target.unix, socket: handlers })
        : Bun.connect({ hostname: target.hostname, port: target.port, ...tls, socket: handlers });
    try {
      [wire.#socket] = await Promise.all([connecting, ready.promise]);
    } catch (error) {
      void connecting.then((socket) => socket.terminate()).catch(() => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return wire;
  }

  /** Names who hears what comes; must be called in the turn in which `dial` resolved. */
  listen(listener: WireListener): void {
    this.#listener = listener;
    if (this.#closed !== undefined) listener.close(this.#closed);
  }

  /** Sends the bytes, at once or as soon as the peer takes them. They must not be changed afterwards. */
  write(bytes: Uint8Array): void {
    if (this.#closed !== undefined) return;
    this.#waiting.push(bytes);
    if (this.#waiting.length === 1) this.#drain();
  }

  destroy(): void {
    this.#socket?.terminate();
    this.#end(new Error("the connection was closed"));
  }

  #drain(): void {
    for (let [bytes] = this.#waiting; bytes !== undefined; [bytes] = this.#waiting) {
      const taken = this.#socket?.write(bytes) ?? 0;
      if (taken < bytes.byteLength) {
        if (taken > 0) this.#waiting[0] = bytes.subarray(taken);
        return;
      }
      this.#waiting.shift();
    }
  }

  #end(error: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    this.#waiting = [];
    this.#listener?.close(error);
  }
}

/** Names of protocols as TLS wants them: each behind its length. */
function alpn(protocols: readonly string[]): Buffer {
  return Buffer.concat(protocols.flatMap((name) => [Buffer.of(name.length), Buffer.from(name)]));
}

/** What is wrong about a trusted certificate: that it is another host's. */
function wrongName(socket: Socket, target: WireTarget): Error | undefined {
  return "unix" in target ? undefined : checkServerIdentity(target.hostname, socket.getPeerCertificate());
}
