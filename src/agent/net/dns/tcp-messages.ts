/** DNS over TCP: each message follows its length in two bytes (RFC 1035, 4.2.2). */

/** A message as it goes over TCP. */
export function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(message.length + 2);
  new DataView(frame.buffer).setUint16(0, message.length);
  frame.set(message, 2);
  return frame;
}

/** Cuts a stream into messages; holds at most one that is unfinished, of 64 KiB. */
export class MessageReader {
  #rest: Uint8Array = new Uint8Array(0);

  /** The messages that this chunk completes. */
  push(chunk: Uint8Array): Uint8Array[] {
    let buffer = Buffer.concat([this.#rest, chunk]);
    const messages: Uint8Array[] = [];
    while (buffer.length >= 2 && buffer.length >= buffer.readUInt16BE(0) + 2) {
      const end = buffer.readUInt16BE(0) + 2;
      messages.push(buffer.subarray(2, end));
      buffer = buffer.subarray(end);
    }
    this.#rest = buffer;
    return messages;
  }
}
