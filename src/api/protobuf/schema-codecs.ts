/** Fields of JSONSchemaProps that hold a schema or something else in its place. */
import type { Codec } from "./codec.ts";
import { DELIMITED_1, DELIMITED_2, readFields, writeDelimited } from "./special-codecs.ts";
import { WIRE } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

const ALLOWS = 8 + WIRE.varint;
const isSchema = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** JSONSchemaPropsOrBool (allows = 1, schema = 2). */
export function schemaOrBool(schema: Codec): Codec {
  return {
    wireType: WIRE.delimited,
    read(reader) {
      let allows = false;
      let own: unknown;
      readFields(reader, (tag) => {
        if (tag === ALLOWS) allows = reader.int64() !== 0;
        else if (tag === DELIMITED_2) own = schema.read(reader);
        else return false;
        return true;
      });
      return own ?? allows;
    },
    write: (writer, value) =>
      writeDelimited(writer, () => {
        if (isSchema(value)) writeField(writer, 2, schema, value);
        // Go's JSON decoder sets allows beside a schema as well.
        writer.uint32(value === false ? 0 : 1);
        writer.tag(1, WIRE.varint);
      }),
  };
}

/** JSONSchemaPropsOrArray and JSONSchemaPropsOrStringArray: a schema in field 1, or a list of `item` in field 2. */
export function schemaOrList(schema: Codec, item: Codec): Codec {
  return {
    wireType: WIRE.delimited,
    read(reader) {
      let own: unknown;
      const list: unknown[] = [];
      readFields(reader, (tag) => {
        if (tag === DELIMITED_1) own = schema.read(reader);
        else if (tag === DELIMITED_2) list.push(item.read(reader));
        else return false;
        return true;
      });
      return own ?? list;
    },
    write: (writer, value) =>
      writeDelimited(writer, () => {
        if (Array.isArray(value)) for (const each of value.toReversed()) writeField(writer, 2, item, each);
        else writeField(writer, 1, schema, value);
      }),
  };
}

function writeField(writer: WireWriter, field: number, codec: Codec, value: unknown): void {
  codec.write(writer, value);
  writer.tag(field, codec.wireType);
}
