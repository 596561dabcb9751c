import { ERROR, PREFACE } from "../../../lib/http2/frames.ts";
import { ProtocolError } from "./protocol-error.ts";

/** What a client has to begin with, in whatever pieces it comes. */
export class Preface {
  #seen: Buffer | undefined = Buffer.alloc(0);

  /** What follows the preface; undefined while it is not complete. Throws ProtocolError when the client begins with something else. */
  after(chunk: Buffer): Buffer | undefined {
    if (this.#seen === undefined) return chunk;
    const bytes = Buffer.concat([this.#seen, chunk]);
    const length = Math.min(bytes.byteLength, PREFACE.byteLength);
    if (!bytes.subarray(0, length).equals(PREFACE.subarray(0, length))) {
      throw new ProtocolError(ERROR.protocol, "the client does not begin with the preface");
    }
    this.#seen = length < PREFACE.byteLength ? bytes : undefined;
    return this.#seen === undefined ? bytes.subarray(length) : undefined;
  }
}
