/** Messages whose JSON form is not an object of their fields. */
import { isNestedDeeper } from "../../lib/nesting.ts";
import { formatMicroTime, formatTime, parseTime } from "../time.ts";
import type { Codec } from "./codec.ts";
import { WIRE, type WireReader } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/** Calls `field` with each field of a message of few fields; it reads the value, or answers false to have it passed over. */
export function readFields(reader: WireReader, field: (tag: number) => boolean): void {
  const outer = reader.begin();
  while (!reader.done) {
    const tag = reader.tag();
    if (!field(tag)) reader.skip(tag & 7);
  }
  reader.finish(outer);
}

/** Writes a message whose fields `fields` writes, last first. */
export function writeDelimited(writer: WireWriter, fields: () => void): void {
  const { size } = writer;
  fields();
  writer.length(size);
}

const VARINT_1 = 8 + WIRE.varint;
const VARINT_2 = 16 + WIRE.varint;
export const DELIMITED_1 = 8 + WIRE.delimited;
export const DELIMITED_2 = 16 + WIRE.delimited;
const DELIMITED_3 = 24 + WIRE.delimited;

/** Times that a Date can hold, in seconds before and after 1970; years 0 to 9999. */
const FIRST_SECOND = -62_167_219_200;
const LAST_SECOND = 253_402_300_799;

/** Time and MicroTime: seconds = 1, nanos = 2; no bytes at all stand for no time. */
function timeCodec(format: (seconds: number, nanos: number) => string, nanosOf: (text: string) => number): Codec {
  return {
    wireType: WIRE.delimited,
    read(reader) {
      let seconds = 0;
      let nanos = 0;
      let isSet = false;
      readFields(reader, (tag) => {
        isSet = true;
        if (tag === VARINT_1) seconds = reader.int64();
        else if (tag === VARINT_2) nanos = reader.int32();
        else return false;
        return true;
      });
      if (!isSet) return undefined;
      if (seconds < FIRST_SECOND || seconds > LAST_SECOND) reader.fail(`a time of ${seconds} seconds since 1970`);
      return format(seconds, nanos);
    },
    write(writer, value) {
      const text = String(value);
      const milliseconds = parseTime(text);
      writeDelimited(writer, () => {
        if (milliseconds === undefined) return;
        writer.int64(nanosOf(text));
        writer.tag(2, WIRE.varint);
        writer.int64(Math.floor(milliseconds / 1000));
        writer.tag(1, WIRE.varint);
      });
    },
  };
}

function formatMicros(seconds: number, nanos: number): string {
  const micros = String(Math.floor(Math.max(nanos, 0) / 1000) % 1_000_000).padStart(6, "0");
  return formatMicroTime(seconds * 1000).replace(/\d{6}Z$/, `${micros}Z`);
}

function fractionOf(text: string): number {
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? "";
  return Number(fraction.padEnd(6, "0")) * 1000;
}

const quantity: Codec = {
  wireType: WIRE.delimited,
  read(reader) {
    let text = "0";
    readFields(reader, (tag) => {
      if (tag !== DELIMITED_1) return false;
      text = reader.string();
      return true;
    });
    return text;
  },
  write: (writer, value) =>
    writeDelimited(writer, () => {
      writer.string(String(value));
      writer.tag(1, WIRE.delimited);
    }),
};

/** type = 1 (0: a number, 1: text), intVal = 2, strVal = 3. */
const intOrString: Codec = {
  wireType: WIRE.delimited,
  read(reader) {
    let isText = false;
    let number = 0;
    let text = "";
    readFields(reader, (tag) => {
      if (tag === VARINT_1) isText = reader.int64() === 1;
      else if (tag === VARINT_2) number = reader.int32();
      else if (tag === DELIMITED_3) text = reader.string();
      else return false;
      return true;
    });
    return isText ? text : number;
  },
  write: (writer, value) =>
    writeDelimited(writer, () => {
      const isText = typeof value === "string";
      writer.string(isText ? value : "");
      writer.tag(3, WIRE.delimited);
      writer.int64(isText ? 0 : Number(value));
      writer.tag(2, WIRE.varint);
      writer.uint32(isText ? 1 : 0);
      writer.tag(1, WIRE.varint);
    }),
};

/** RawExtension, FieldsV1 and JSON: the text of any JSON value, in field 1. */
const json: Codec = {
  wireType: WIRE.delimited,
  read(reader) {
    let text = "";
    readFields(reader, (tag) => {
      if (tag !== DELIMITED_1) return false;
      text = reader.string();
      return true;
    });
    if (text === "") return undefined;
    const value = parsed(reader, text);
    return isNestedDeeper(value) ? reader.fail("JSON that is nested too deeply") : value;
  },
  write: (writer, value) =>
    writeDelimited(writer, () => {
      writer.string(JSON.stringify(value));
      writer.tag(1, WIRE.delimited);
    }),
};

function parsed(reader: WireReader, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return reader.fail("an embedded value that is not JSON");
  }
}

/** ExtraValue: a list of text, which is a message so that maps can hold it. */
const strings: Codec = {
  wireType: WIRE.delimited,
  read(reader) {
    const items: string[] = [];
    readFields(reader, (tag) => {
      if (tag !== DELIMITED_1) return false;
      items.push(reader.string());
      return true;
    });
    return items;
  },
  write: (writer, value) =>
    writeDelimited(writer, () => {
      for (const item of Array.isArray(value) ? value.toReversed() : []) {
        writer.string(String(item));
        writer.tag(1, WIRE.delimited);
      }
    }),
};

/** The messages with a JSON form of their own, by the name that wire.json gives them. */
export const SPECIALS: Readonly<Record<string, Codec>> = {
  time: timeCodec(
    (seconds) => formatTime(seconds * 1000),
    () => 0,
  ),
  microTime: timeCodec(formatMicros, fractionOf),
  quantity,
  intOrString,
  json,
  strings,
};
