import { ERROR, FRAME, type Frame } from "../../../lib/http2/frames.ts";
import { ProtocolError } from "./protocol-error.ts";

/** Throws ProtocolError when a frame of a stream comes on the connection, or the reverse: RFC 9113 section 6. */
export function checkPlace({ type, stream }: Frame): void {
  const isOfStream = type <= FRAME.rstStream || type === FRAME.continuation;
  if (isOfStream === (stream === 0) && type !== FRAME.windowUpdate && type <= FRAME.continuation) {
    throw new ProtocolError(ERROR.protocol, `a frame of type ${type} came on stream ${stream}`);
  }
}

/** A payload that has to be of this length. Throws ProtocolError when it is not. */
export function sized(payload: Buffer, length: number): Buffer {
  if (payload.byteLength !== length) throw new ProtocolError(ERROR.frameSize, `a frame of ${payload.byteLength} bytes`);
  return payload;
}
