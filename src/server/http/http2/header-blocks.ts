import { contentOf, ERROR, FLAG, FRAME, type Frame } from "../../../lib/http2/frames.ts";
import { HeaderDecoder, type HeaderField } from "../../../lib/http2/hpack.ts";
import { ProtocolError } from "./protocol-error.ts";

export interface HeaderBlock {
  readonly stream: number;
  /** Whether no body follows. */
  readonly ends: boolean;
  readonly fields: readonly HeaderField[];
}

/** Puts header blocks together that come in several frames, which no other frame may interrupt: RFC 9113 section 4.3. */
export class HeaderBlocks {
  readonly #decoder = new HeaderDecoder();
  readonly #limit: number;
  #open: { stream: number; ends: boolean; parts: Buffer[]; size: number } | undefined;

  /** `limit`: bytes of one block. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Throws ProtocolError when the frame comes in the middle of a block that it does not go on with. */
  checkTurn({ type, stream }: Frame): void {
    if (this.#open !== undefined && (type !== FRAME.continuation || stream !== this.#open.stream)) {
      throw new ProtocolError(ERROR.protocol, "a header block was interrupted");
    }
  }

  /** Takes a HEADERS or CONTINUATION frame; answers with the block when that was its last. Throws ProtocolError. */
  take(frame: Frame): HeaderBlock | undefined {
    const isFirst = frame.type === FRAME.headers;
    if (isFirst) {
      const ends = (frame.flags & FLAG.endStream) !== 0;
      this.#open = { stream: frame.stream, ends, parts: [], size: 0 };
    }
    const block = this.#open;
    if (block === undefined) throw new ProtocolError(ERROR.protocol, "a header block goes on that never began");
    const part = isFirst ? contentOf(frame) : frame.payload;
    block.parts.push(part);
    // Empty parts count too: they could go on for ever.
    block.size += part.byteLength + 16;
    if (block.size > this.#limit) throw new ProtocolError(ERROR.enhanceYourCalm, "the headers are too long");
    if ((frame.flags & FLAG.endHeaders) === 0) return undefined;
    this.#open = undefined;
    return { stream: block.stream, ends: block.ends, fields: this.#decoded(Buffer.concat(block.parts)) };
  }

  #decoded(block: Buffer): readonly HeaderField[] {
    try {
      return this.#decoder.decode(block);
    } catch (cause) {
      throw new ProtocolError(ERROR.compression, (cause as Error).message);
    }
  }
}
