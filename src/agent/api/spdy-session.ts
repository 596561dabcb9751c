/**
 * The client's side of SPDY/3.1 as containerd speaks it: streams without flow control or priorities. WebSocket would be simpler, but
 * the runtime's cannot end standard input without ending everything.
 */
import type { Socket } from "node:net";

const TYPE = { synStream: 1, rstStream: 3, ping: 6, goAway: 7 } as const;
const FIN = 1;
const HEADER = 8;
/** An empty stored block: without it the reader keeps the block before to itself. */
const FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff]);

export interface StreamHandlers {
  onData(data: Buffer): void;
  /** No more will come. */
  onEnd(): void;
}

export class SpdySession {
  readonly #socket: Socket;
  readonly #streams = new Map<number, StreamHandlers>();
  readonly #onClose: () => void;
  #next = 1;
  #input: Buffer = Buffer.alloc(0);
  #isFirstBlock = true;

  constructor({ socket, head }: { socket: Socket; head: Buffer }, onClose: () => void) {
    this.#socket = socket;
    this.#onClose = onClose;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("close", () => this.#close());
    socket.on("error", () => this.#close());
    socket.on("end", () => this.#close());
    this.#take(head);
    socket.resume();
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** Opens a stream; its headers say what it is for. Returns how to write to it. */
  open(headers: Readonly<Record<string, string>>, handlers: StreamHandlers) {
    const id = this.#next;
    this.#next += 2;
    this.#streams.set(id, handlers);
    const block = this.#headerBlock(headers);
    const body = Buffer.alloc(10 + block.length);
    body.writeUInt32BE(id, 0);
    block.copy(body, 10);
    this.#control(TYPE.synStream, body);
    return {
      write: (data: Buffer): boolean => this.#data(id, data, 0),
      end: (): void => void this.#data(id, Buffer.alloc(0), FIN),
    };
  }

  end(): void {
    this.#socket.destroy();
  }

  #close(): void {
    for (const { onEnd } of this.#streams.values()) onEnd();
    this.#streams.clear();
    this.#onClose();
  }

  /** Names and values with their lengths, in a zlib stream that goes through the session: in blocks that are stored, not compressed. */
  #headerBlock(headers: Readonly<Record<string, string>>): Buffer {
    const words = Object.entries(headers).flat();
    const plain = Buffer.concat([
      uint32(words.length / 2),
      ...words.flatMap((word) => [uint32(Buffer.byteLength(word)), Buffer.from(word)]),
    ]);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(plain.length, 1);
    stored.writeUInt16LE(~plain.length & 0xffff, 3);
    const start = this.#isFirstBlock ? Buffer.from([0x78, 0x01]) : Buffer.alloc(0);
    this.#isFirstBlock = false;
    return Buffer.concat([start, stored, plain, FLUSH]);
  }

  #control(type: number, body: Buffer): void {
    const header = Buffer.alloc(HEADER);
    header.writeUInt16BE(0x8003, 0);
    header.writeUInt16BE(type, 2);
    header.writeUInt32BE(body.length, 4);
    this.#socket.write(Buffer.concat([header, body]));
  }

  #data(id: number, data: Buffer, flags: number): boolean {
    const header = Buffer.alloc(HEADER);
    header.writeUInt32BE(id, 0);
    header.writeUInt32BE(data.length, 4);
    header[4] = flags;
    return this.#socket.write(Buffer.concat([header, data]));
  }

  #take(chunk: Buffer): void {
    this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
    while (this.#input.length >= HEADER) {
      const length = this.#input.readUInt32BE(4) & 0xffffff;
      if (this.#input.length < HEADER + length) return;
      this.#frame(this.#input.subarray(0, HEADER), this.#input.subarray(HEADER, HEADER + length));
      this.#input = this.#input.subarray(HEADER + length);
    }
  }

  #frame(header: Buffer, body: Buffer): void {
    const first = header.readUInt32BE(0);
    if (first < 0x8000_0000) {
      const stream = this.#streams.get(first);
      if (body.length > 0) stream?.onData(body);
      if (((header[4] ?? 0) & FIN) !== 0) this.#endStream(first);
      return;
    }
    const type = header.readUInt16BE(2);
    if (type === TYPE.ping) this.#control(TYPE.ping, Buffer.from(body));
    if (type === TYPE.rstStream) this.#endStream(body.readUInt32BE(0));
    if (type === TYPE.goAway) this.#socket.end();
  }

  #endStream(id: number): void {
    this.#streams.get(id)?.onEnd();
    this.#streams.delete(id);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
