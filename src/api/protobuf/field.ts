import { setKey } from "../../lib/clone-json.ts";
import type { Codec } from "./codec.ts";
import type { Message } from "./message.ts";
import { SCALARS } from "./scalar-codecs.ts";
import { DELIMITED_1, readFields, writeDelimited } from "./special-codecs.ts";
import { WIRE, type WireReader, type WireType } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/** One field of a message: reads its value into the JSON object of the message, and writes it from there. */
export interface Field {
  readonly id: number;
  readonly wireType: WireType;
  /** Whether a value laid out as `wireType` can be read: of numbers, lists come in one delimited value as well. */
  reads(wireType: number): boolean;
  read(reader: WireReader, into: Record<string, unknown>, wireType: number): void;
  write(writer: WireWriter, object: Record<string, unknown>): void;
}

export interface FieldOptions {
  readonly id: number;
  /** The name in JSON. */
  readonly name: string;
}

/** A field of one value. A pointer is absent or set, and then even to zero; others are zero where nobody set them. */
export function plainField({ id, name }: FieldOptions, codec: Codec, isPointer: boolean): Field {
  const { wireType, zero } = codec;
  const hasZero = zero !== undefined && !isPointer;
  return {
    id,
    wireType,
    reads: (given) => given === wireType,
    read(reader, into) {
      const value = codec.read(reader);
      if (value === undefined || (hasZero && value === zero)) delete into[name];
      else into[name] = value;
    },
    write(writer, object) {
      const value = object[name] ?? (hasZero && codec.isSlice !== true ? zero : undefined);
      if (value === undefined) return;
      codec.write(writer, value);
      writer.tag(id, wireType);
    },
  };
}

/** A field of a message: what comes twice is merged. */
export function messageField({ id, name }: FieldOptions, message: Message): Field {
  return {
    id,
    wireType: WIRE.delimited,
    reads: (given) => given === WIRE.delimited,
    read(reader, into) {
      const known = into[name];
      const target = typeof known === "object" && known !== null ? (known as Record<string, unknown>) : {};
      into[name] = message.readInto(reader, target);
    },
    write(writer, object) {
      const value = object[name];
      if (value === undefined || value === null) return;
      message.write(writer, value);
      writer.tag(id, WIRE.delimited);
    },
  };
}

/** A field of a message whose own fields stand in JSON among those of the message around it: an embedded struct of Go. */
export function inlineField({ id }: FieldOptions, message: Message): Field {
  return {
    id,
    wireType: WIRE.delimited,
    reads: (given) => given === WIRE.delimited,
    read: (reader, into) => void message.readInto(reader, into),
    write(writer, object) {
      message.write(writer, object);
      writer.tag(id, WIRE.delimited);
    },
  };
}

/** A list: one tag for each item. */
export function listField({ id, name }: FieldOptions, codec: Codec): Field {
  const isPackable = codec.wireType !== WIRE.delimited;
  return {
    id,
    wireType: codec.wireType,
    reads: (given) => given === codec.wireType || (isPackable && given === WIRE.delimited),
    read(reader, into, wireType) {
      const known = into[name];
      const items: unknown[] = Array.isArray(known) ? known : [];
      into[name] = items;
      if (wireType === codec.wireType) {
        items.push(codec.read(reader) ?? null);
        return;
      }
      const outer = reader.begin();
      while (!reader.done) items.push(codec.read(reader));
      reader.finish(outer);
    },
    write(writer, object) {
      const items = object[name];
      if (!Array.isArray(items)) return;
      for (const item of items.toReversed()) {
        codec.write(writer, item);
        writer.tag(id, codec.wireType);
      }
    },
  };
}

/** A map from text: one message {key = 1, value = 2} for each entry. */
export function mapField({ id, name }: FieldOptions, codec: Codec, absent: () => unknown): Field {
  const key = SCALARS["string"] as Codec;
  const valueTag = 16 + codec.wireType;
  return {
    id,
    wireType: WIRE.delimited,
    reads: (given) => given === WIRE.delimited,
    read(reader, into) {
      const known = into[name];
      const map = typeof known === "object" && known !== null ? (known as Record<string, unknown>) : {};
      into[name] = map;
      let entryKey = "";
      let value: unknown;
      readFields(reader, (tag) => {
        if (tag === DELIMITED_1) entryKey = reader.string();
        else if (tag === valueTag) value = codec.read(reader);
        else return false;
        return true;
      });
      setKey(map, entryKey, value ?? absent());
    },
    write(writer, object) {
      const map = object[name];
      if (typeof map !== "object" || map === null) return;
      for (const [entryKey, value] of Object.entries(map).reverse()) {
        writeDelimited(writer, () => {
          codec.write(writer, value);
          writer.tag(2, codec.wireType);
          key.write(writer, entryKey);
          writer.tag(1, WIRE.delimited);
        });
        writer.tag(id, WIRE.delimited);
      }
    },
  };
}
