/** Bytes before each message of gRPC: whether it is compressed, and its length. */
const HEAD = 5;

/** A message as it travels: not compressed, behind its length. */
export function frame(message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + message.byteLength);
  bytes[0] = 0;
  bytes.writeUInt32BE(message.byteLength, 1);
  bytes.set(message, HEAD);
  return bytes;
}

/** Puts messages together from the chunks in which they arrive. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes that are there when the next message is whole; 0 when not even its length is known. */
  #wanted = 0;

  /** The messages that are whole with this chunk. */
  read(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    if (this.#size < Math.max(this.#wanted, HEAD)) return [];
    const messages: Buffer[] = [];
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#wanted = 0;
    while (rest.byteLength >= HEAD) {
      const end = HEAD + rest.readUInt32BE(1);
      if (rest.byteLength < end) {
        this.#wanted = end;
        break;
      }
      messages.push(rest.subarray(HEAD, end));
      rest = rest.subarray(end);
    }
    this.#chunks = rest.byteLength === 0 ? [] : [rest];
    this.#size = rest.byteLength;
    return messages;
  }
}
