/** Frames of HTTP/2: RFC 9113, section 4 and 6. */

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { endStream: 1, ack: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export const SETTING = { enablePush: 2, maxConcurrentStreams: 3, initialWindowSize: 4, maxHeaderListSize: 6 } as const;

/** Why a stream or a connection ends: section 7. */
export const ERROR = {
  none: 0,
  protocol: 1,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refusedStream: 7,
  cancel: 8,
  compression: 9,
  enhanceYourCalm: 11,
} as const;

/** With what a client begins: section 3.4. */
export const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** What each side takes on the connection and on each stream until it says otherwise. */
export const DEFAULT_WINDOW = 65_535;
export const MAX_WINDOW = 0x7fffffff;

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

export function resetStream(stream: number, code: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(code, 0);
  return smallFrame({ type: FRAME.rstStream, flags: 0, stream, payload });
}

export function goAway(lastStream: number, code: number): Buffer {
  const payload = Buffer.allocUnsafe(8);
  payload.writeUInt32BE(lastStream, 0);
  payload.writeUInt32BE(code, 4);
  return smallFrame({ type: FRAME.goaway, flags: 0, stream: 0, payload });
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

/** The payload of a DATA or HEADERS frame without its padding and priority. Throws Error when they are longer than the payload. */
export function contentOf({ type, flags, payload }: Frame): Buffer {
  let start = 0;
  let end = payload.byteLength;
  if ((flags & FLAG.padded) !== 0) {
    start = 1;
    end -= payload[0] ?? 0;
  }
  if (type === FRAME.headers && (flags & FLAG.priority) !== 0) start += 5;
  if (start > end) throw new Error("a frame is shorter than its padding");
  return start === 0 && end === payload.byteLength ? payload : payload.subarray(start, end);
}

/** Cuts what arrives into frames. */
export class FrameReader {
  #rest: Buffer | undefined;

  /** The frames that are whole with this chunk; their payloads are views of it. Throws Error when one is longer than was agreed. */
  *read(chunk: Buffer): Generator<Frame, void, undefined> {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.byteLength - at >= HEAD) {
      const length = bytes.readUIntBE(at, 3);
      if (length > MAX_FRAME) throw new Error(`a frame of ${length} bytes is longer than ${MAX_FRAME}`);
      const end = at + HEAD + length;
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
