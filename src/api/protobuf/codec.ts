import type { WireReader, WireType } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/** How values of one type are read and written, without the tag before them. */
export interface Codec {
  readonly wireType: WireType;
  /** What a field of this type holds in Go where it was not set, unless it is a pointer; absent: no such value. */
  readonly zero?: string | number | boolean;
  /** The zero value is not written, because it is a nil slice. */
  readonly isSlice?: true;
  /** The value, in its JSON form; undefined when the bytes stand for none, as those of an unset time do. */
  read(reader: WireReader): unknown;
  write(writer: WireWriter, value: unknown): void;
}
