/** Frames of HTTP/2: RFC 9113, section 4 and 6. */

export const FRAME = {
  data: 0,
  headers: 1,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export const SETTING = { enablePush: 2, initialWindowSize: 4 } as const;

/** Payload bytes that a peer takes unless it says otherwise; we never say otherwise. */
export const MAX_FRAME = 16_384;

const HEAD = 9;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 is the connection itself. */
  readonly stream: number;
  readonly payload: Buffer;
}

/** The bytes of a frame before its payload. */
export function frameHead({ type, flags, stream }: Omit<Frame, "payload">, length: number): Buffer {
  const head = Buffer.allocUnsafe(HEAD);
  head.writeUIntBE(length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return head;
}

/** A whole frame of four-byte numbers and such. */
export function smallFrame(frame: Frame): Buffer {
  return Buffer.concat([frameHead(frame, frame.payload.byteLength), frame.payload]);
}

export function windowUpdate(stream: number, increment: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(increment, 0);
  return smallFrame({ type: FRAME.windowUpdate, flags: 0, stream, payload });
}

export function settings(values: Readonly<Record<number, number>>): Buffer {
  const entries = Object.entries(values);
  const payload = Buffer.allocUnsafe(6 * entries.length);
  for (const [i, [id, value]] of entries.entries()) {
    payload.writeUInt16BE(Number(id), 6 * i);
    payload.writeUInt32BE(value, 6 * i + 2);
  }
  return smallFrame({ type: FRAME.settings, flags: 0, stream: 0, payload });
}

/** The settings in the payload of a SETTINGS frame. */
export function* settingsIn(payload: Buffer): Generator<{ id: number; value: number }> {
  for (let at = 0; at + 6 <= payload.byteLength; at += 6) {
    yield { id: payload.readUInt16BE(at), value: payload.readUInt32BE(at + 2) };
  }
}

/** The payload of a DATA or HEADERS frame without its padding and priority. */
export function contentOf({ type, flags, payload }: Frame): Buffer {
  let start = 0;
  let end = payload.byteLength;
  if ((flags & FLAG.padded) !== 0) {
    start = 1;
    end -= payload[0] ?? 0;
  }
  if (type === FRAME.headers && (flags & FLAG.priority) !== 0) start += 5;
  return start === 0 && end === payload.byteLength ? payload : payload.subarray(start, end);
}

/** Cuts what arrives into frames. */
export class FrameReader {
  #rest: Buffer | undefined;

  /** The frames that are whole with this chunk; their payloads are views of it. */
  *read(chunk: Buffer): Generator<Frame, void, undefined> {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.byteLength - at >= HEAD) {
      const end = at + HEAD + bytes.readUIntBE(at, 3);
      if (end > bytes.byteLength) break;
      const payload = bytes.subarray(at + HEAD, end);
      yield {
        type: bytes[at + 3] ?? 0,
        flags: bytes[at + 4] ?? 0,
        stream: bytes.readUInt32BE(at + 5) & 0x7fffffff,
        payload,
      };
      at = end;
    }
    this.#rest = at === bytes.byteLength ? undefined : bytes.subarray(at);
  }
}
