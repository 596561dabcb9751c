import { MAX_NESTING } from "../../lib/nesting.ts";
import { badRequestError } from "../errors.ts";

/** How a value is laid out, as the tag before it says: https://protobuf.dev/programming-guides/encoding/#structure */
export const WIRE = { varint: 0, fixed64: 1, delimited: 2, fixed32: 5 } as const;
export type WireType = (typeof WIRE)[keyof typeof WIRE];

const decoder = new TextDecoder("utf-8", { fatal: true });
const TWO_32 = 2 ** 32;

/** A place in bytes of the protobuf wire format. Whatever is malformed is a BadRequest that names the offset. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #end: number;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  /** Whether the message that was begun last has been read to its end. */
  get done(): boolean {
    return this.#at >= this.#end;
  }

  /** Goes into a delimited value. The result is for `finish`. */
  begin(): number {
    if (++this.#depth > MAX_NESTING) this.fail(`nested deeper than ${MAX_NESTING} levels`);
    const outer = this.#end;
    this.#end = this.#endOfDelimited();
    return outer;
  }

  finish(outer: number): void {
    this.#depth--;
    this.#at = this.#end;
    this.#end = outer;
  }

  /** The number of the next field, times eight, and its wire type. */
  tag(): number {
    const tag = this.uint32();
    if (tag < 8) this.fail("field number 0");
    return tag;
  }

  /** The low 32 bits of a varint, unsigned. */
  uint32(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    return this.fail("a varint of more than ten bytes");
  }

  int32(): number {
    return this.uint32() | 0;
  }

  /** A signed 64-bit varint; beyond 2^53 the nearest number, as in JSON. */
  int64(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= (bits & 1) << 31;
      if (byte < 0x80) return high * TWO_32 + (low >>> 0);
    }
    return this.fail("a varint of more than ten bytes");
  }

  double(): number {
    const at = this.#advance(8);
    const value = this.#view.getFloat64(at, true);
    return Number.isFinite(value) ? value : this.fail("a number that JSON cannot hold");
  }

  /** A delimited value; shares memory with the input. */
  bytes(): Uint8Array {
    const end = this.#endOfDelimited();
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  string(): string {
    try {
      return decoder.decode(this.bytes());
    } catch {
      return this.fail("text that is not UTF-8");
    }
  }

  /** Passes over a field that nobody knows. */
  skip(wireType: number): void {
    switch (wireType) {
      case WIRE.varint:
        this.uint32();
        return;
      case WIRE.fixed64:
        this.#advance(8);
        return;
      case WIRE.delimited:
        this.#at = this.#endOfDelimited();
        return;
      case WIRE.fixed32:
        this.#advance(4);
        return;
      default:
        this.fail(`wire type ${wireType}, which has no meaning`);
    }
  }

  fail(what: string): never {
    throw badRequestError(
      `couldn't parse the body as protobuf: ${what} at byte ${this.#at} of ${this.#bytes.byteLength}`,
    );
  }

  #byte(): number {
    return this.#bytes[this.#advance(1)] ?? 0;
  }

  #advance(count: number): number {
    const at = this.#at;
    if (at + count > this.#end) this.fail("it ends within a value,");
    this.#at = at + count;
    return at;
  }

  #endOfDelimited(): number {
    const end = this.uint32() + this.#at;
    return end > this.#end ? this.fail("a length beyond the end") : end;
  }
}
