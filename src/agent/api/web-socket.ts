/** The server's side of a WebSocket (RFC 6455) over a socket that an HTTP server gave up. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** Appended to the client's key, by the RFC. */
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const MAX_MESSAGE_BYTES = 64 << 20;

export interface MessageHandlers {
  /** One whole message. */
  onMessage(data: Buffer): void;
  /** The peer closed, or the connection broke. Called once. */
  onClose(): void;
}

export class WebSocketPeer {
  readonly socket: Duplex;
  readonly #handlers: MessageHandlers;
  #input: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  #closed = false;

  private constructor(socket: Duplex, handlers: MessageHandlers) {
    this.socket = socket;
    this.#handlers = handlers;
  }

  /** Whether a request asks for a WebSocket. */
  static isAsked(request: IncomingMessage): boolean {
    return request.headers.upgrade?.toLowerCase() === "websocket";
  }

  /** The protocols that the client offers, best first. */
  static protocols(request: IncomingMessage): string[] {
    return (request.headers["sec-websocket-protocol"] ?? "").split(",").map((each) => each.trim());
  }

  /** Answers the request with the switch to `protocol`. Nothing is read before `start`. */
  static accept(
    request: IncomingMessage,
    { socket, protocol, ...handlers }: { socket: Duplex; protocol: string } & MessageHandlers,
  ): WebSocketPeer {
    const key = request.headers["sec-websocket-key"] ?? "";
    const answer = createHash("sha1")
      .update(key + MAGIC)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n` +
        `Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    const peer = new WebSocketPeer(socket, handlers);
    socket.on("close", () => peer.#end());
    socket.on("error", () => peer.#end());
    return peer;
  }

  /** Begins to read; `head` is what came right after the request. */
  start(head: Buffer): void {
    if (head.length > 0) this.#take(head);
    this.socket.on("data", (chunk: Buffer) => this.#take(chunk));
    this.socket.resume();
  }

  /** Sends one binary message; false when the socket's buffer is full: wait for its "drain". */
  send(data: Buffer): boolean {
    return this.#closed ? true : this.#frame(OPCODE.binary, data);
  }

  /** Says goodbye and ends the connection. */
  close(code = 1000): void {
    if (this.#closed) return;
    const reason = Buffer.alloc(2);
    reason.writeUInt16BE(code);
    this.#frame(OPCODE.close, reason);
    this.#end();
    this.socket.end();
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#handlers.onClose();
  }

  #frame(opcode: number, data: Buffer): boolean {
    const long = data.length > 0xffff;
    const header = Buffer.alloc(data.length < 126 ? 2 : long ? 10 : 4);
    header[0] = 0x80 | opcode;
    header[1] = data.length < 126 ? data.length : long ? 127 : 126;
    if (header.length === 4) header.writeUInt16BE(data.length, 2);
    if (header.length === 10) header.writeBigUInt64BE(BigInt(data.length), 2);
    return this.socket.write(Buffer.concat([header, data]));
  }

  #take(chunk: Buffer): void {
    this.#input = this.#input.length === 0 ? chunk : Buffer.concat([this.#input, chunk]);
    for (let size = this.#one(); size > 0 && !this.#closed; size = this.#one())
      this.#input = this.#input.subarray(size);
  }

  /** Handles the frame that the input begins with. Returns its length; 0 when it is not all there yet. */
  #one(): number {
    const input = this.#input;
    if (input.length < 2) return 0;
    const [first = 0, second = 0] = input;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const isMasked = (second & 0x80) !== 0;
    const start = 2 + lengthBytes + (isMasked ? 4 : 0);
    if (input.length < start) return 0;
    const length =
      lengthBytes === 2 ? input.readUInt16BE(2) : lengthBytes === 8 ? Number(input.readBigUInt64BE(2)) : short;
    // A client must mask; whoever does not, or sends without bound, is no client of ours.
    if (!isMasked || length > MAX_MESSAGE_BYTES) {
      this.close(isMasked ? 1009 : 1002);
      return 0;
    }
    if (input.length < start + length) return 0;
    const mask = input.subarray(start - 4, start);
    const data = Buffer.from(input.subarray(start, start + length));
    for (let i = 0; i < length; i++) data[i] = (data[i] ?? 0) ^ (mask[i & 3] ?? 0);
    this.#handle(first & 0x0f, data, (first & 0x80) !== 0);
    return start + length;
  }

  #handle(opcode: number, data: Buffer, isFinal: boolean): void {
    if (opcode === OPCODE.ping) this.#frame(OPCODE.pong, data);
    if (opcode === OPCODE.close) this.close();
    if (opcode > OPCODE.binary) return;
    this.#parts.push(data);
    if (!isFinal) return;
    const message = this.#parts.length === 1 ? data : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#handlers.onMessage(message);
  }
}
