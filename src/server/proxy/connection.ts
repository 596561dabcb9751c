import type { Socket } from "node:net";

/** Bytes that may wait to be read before the other side has to. */
const HIGH_WATER = 1024 * 1024;

/** A connection to an upstream, read piece by piece. */
export class Connection {
  readonly socket: Socket;
  #pieces: Buffer[] = [];
  #held = 0;
  #failed: Error | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  /** The socket is connected. */
  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#held += piece.byteLength;
      if (this.#held > HIGH_WATER) socket.pause();
      this.#wake?.();
    });
    socket.on("error", (error) => {
      this.#failed = error;
    });
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake?.();
      });
    }
  }

  /** Whether it is open and the other side has said nothing that was not read. */
  get isQuiet(): boolean {
    return !this.#ended && !this.socket.destroyed && this.#held === 0;
  }

  /** The next piece; undefined when no more will come. Rejects when the connection broke. */
  async read(): Promise<Buffer | undefined> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        this.#held -= piece.byteLength;
        if (this.#held <= HIGH_WATER) this.socket.resume();
        return piece;
      }
      if (this.#failed !== undefined) throw this.#failed;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** Puts back what was read too much. */
  unread(piece: Buffer): void {
    if (piece.byteLength === 0) return;
    this.#pieces.unshift(piece);
    this.#held += piece.byteLength;
  }

  close(): void {
    this.socket.destroy();
  }
}
