import type { Codec } from "./codec.ts";
import { WIRE } from "./wire-reader.ts";

const number = (value: unknown): number => (Number.isFinite(value) ? (value as number) : 0);

/** The scalar types of protobuf that the API has, by the name that wire.json gives them. */
export const SCALARS: Readonly<Record<string, Codec>> = {
  string: {
    wireType: WIRE.delimited,
    zero: "",
    read: (reader) => reader.string(),
    write: (writer, value) => writer.string(String(value)),
  },
  bool: {
    wireType: WIRE.varint,
    zero: false,
    read: (reader) => reader.int64() !== 0,
    write: (writer, value) => writer.uint32(value === true ? 1 : 0),
  },
  int32: {
    wireType: WIRE.varint,
    zero: 0,
    read: (reader) => reader.int32(),
    write: (writer, value) => writer.int64(number(value)),
  },
  int64: {
    wireType: WIRE.varint,
    zero: 0,
    read: (reader) => reader.int64(),
    write: (writer, value) => writer.int64(number(value)),
  },
  double: {
    wireType: WIRE.fixed64,
    zero: 0,
    read: (reader) => reader.double(),
    write: (writer, value) => writer.double(number(value)),
  },
  // Base64 in JSON.
  bytes: {
    wireType: WIRE.delimited,
    zero: "",
    isSlice: true,
    read: (reader) => Buffer.from(reader.bytes()).toString("base64"),
    write: (writer, value) => {
      const bytes = Buffer.from(String(value), "base64");
      writer.bytes(bytes);
      writer.uint32(bytes.byteLength);
    },
  },
};
