import { Duplex } from "node:stream";
import type { Socket } from "bun";

/** What reads from a connection: HTTP/1.1, HTTP/2, or what a request was upgraded to. */
export interface Protocol {
  /** Bytes from the client, valid for good. */
  data(bytes: Uint8Array): void;
  /** Everything that waited has been taken by the client. */
  drained(): void;
  /** The connection has not moved for as long as the protocol said. */
  idle(): void;
  /** The connection is gone. */
  gone(): void;
}

/** One TLS connection of a client: writes that wait their turn, and the certificate it showed. */
export class FrontSocket {
  readonly #socket: Socket<FrontSocket | undefined>;
  #queue: Uint8Array[] = [];
  #waiting = 0;
  #ending = false;
  #closed = false;
  /** The client's certificate in DER, if it showed one: the same bytes for every request, so that what is found out about them can be remembered. */
  certificate: Uint8Array | undefined;
  /** What reads from the connection; absent until the handshake is over. */
  protocol: Protocol | undefined;

  constructor(socket: Socket<FrontSocket | undefined>) {
    this.#socket = socket;
  }

  get remoteAddress(): string {
    return this.#socket.remoteAddress;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Bytes that the client has not taken. */
  get waiting(): number {
    return this.#waiting;
  }

  write(bytes: Uint8Array): void {
    if (this.#closed || bytes.byteLength === 0) return;
    if (this.#waiting === 0) {
      const taken = this.#socket.write(bytes);
      if (taken === bytes.byteLength) return;
      bytes = taken > 0 ? bytes.subarray(taken) : bytes;
    }
    this.#queue.push(bytes);
    this.#waiting += bytes.byteLength;
  }

  /** Closes once everything is written. */
  end(): void {
    this.#ending = true;
    if (this.#waiting === 0 && !this.#closed) this.#socket.end();
  }

  /** Closes at once. */
  destroy(): void {
    if (!this.#closed) this.#socket.terminate();
  }

  pause(): void {
    if (!this.#closed) this.#socket.pause();
  }

  resume(): void {
    if (!this.#closed) this.#socket.resume();
  }

  /** Tells the protocol when nothing moves for this many seconds; 0 for never. */
  idleAfter(seconds: number): void {
    if (!this.#closed) this.#socket.timeout(seconds);
  }

  /** To be called when the client takes bytes again. */
  drain(): void {
    while (this.#queue.length > 0) {
      const bytes = this.#queue[0] as Uint8Array;
      const taken = Math.max(0, this.#socket.write(bytes));
      this.#waiting -= taken;
      if (taken < bytes.byteLength) {
        this.#queue[0] = bytes.subarray(taken);
        return;
      }
      this.#queue.shift();
    }
    if (this.#ending) this.#socket.end();
    else this.protocol?.drained();
  }

  /** To be called when the connection is gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#waiting = 0;
    this.protocol?.gone();
  }

  /** Leaves the connection to whoever works with Node's streams. */
  asDuplex(): Duplex {
    const duplex = new SocketDuplex(this);
    this.idleAfter(0);
    this.protocol = duplex;
    return duplex;
  }
}

class SocketDuplex extends Duplex implements Protocol {
  readonly #socket: FrontSocket;
  #written: (() => void) | undefined;
  readonly remoteAddress: string;

  constructor(socket: FrontSocket) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.remoteAddress = socket.remoteAddress;
  }

  data(bytes: Uint8Array): void {
    if (!this.push(bytes)) this.#socket.pause();
  }

  drained(): void {
    const written = this.#written;
    this.#written = undefined;
    written?.();
  }

  idle(): void {
    // Nobody asked to be told.
  }

  gone(): void {
    this.drained();
    this.push(null);
    this.destroy();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#socket.write(chunk);
    if (this.#socket.waiting === 0) done();
    else this.#written = done;
  }

  override _final(done: () => void): void {
    this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (error === null) this.#socket.end();
    else this.#socket.destroy();
    done(error);
  }
}
