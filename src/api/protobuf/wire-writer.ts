import type { WireType } from "./wire-reader.ts";

const TWO_32 = 2 ** 32;
const FIRST_SIZE = 1024;
/** Characters. */
const SHORT = 48;

/**
 * Writes the protobuf wire format from its end to its beginning, so that the length of a value is known when it is written before
 * it. Within a message, fields go from the last to the first.
 */
export class WireWriter {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  /** The first byte that is written already. */
  #start = FIRST_SIZE;

  /** How much is written: what `length` measures from. */
  get size(): number {
    return this.#bytes.byteLength - this.#start;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(this.#start);
  }

  tag(field: number, wireType: WireType): void {
    this.uint32(field * 8 + wireType);
  }

  /** The length of what was written since the writer had this `size`. */
  length(size: number): void {
    this.uint32(this.size - size);
  }

  uint32(value: number): void {
    let count = 1;
    for (let rest = value >>> 7; rest > 0; rest >>>= 7) count++;
    let at = this.#reserve(count);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[at++] = (rest & 0x7f) | 0x80;
    this.#bytes[at] = rest;
  }

  /** Any integer up to 64 bits; negative ones take ten bytes. */
  int64(value: number): void {
    if (value >= 0 && value < TWO_32 / 2) this.uint32(value);
    else this.#varint(BigInt.asUintN(64, BigInt(Math.trunc(value))));
  }

  double(value: number): void {
    const at = this.#reserve(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.byteLength);
    this.#bytes.set(value, at);
  }

  /** Text in UTF-8 and, before it, its length. */
  string(value: string): void {
    if (value.length <= SHORT && this.#ascii(value)) return;
    const count = Buffer.byteLength(value);
    const at = this.#reserve(count);
    this.#bytes.write(value, at);
    this.uint32(count);
  }

  /** Short text of ASCII alone, as most of it is, costs less without a call out of JavaScript. False when it is not such text. */
  #ascii(value: string): boolean {
    const at = this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) {
        this.#start += value.length;
        return false;
      }
      this.#bytes[at + i] = code;
    }
    this.uint32(value.length);
    return true;
  }

  #varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    this.bytes(Uint8Array.from(bytes));
  }

  #reserve(count: number): number {
    if (count > this.#start) {
      const { size } = this;
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.byteLength, size + count));
      larger.set(this.#bytes.subarray(this.#start), larger.byteLength - size);
      this.#bytes = larger;
      this.#start = larger.byteLength - size;
    }
    this.#start -= count;
    return this.#start;
  }
}
