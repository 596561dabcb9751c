/** The messages of the API, compiled from wire.json when they are first needed. */
import type { Codec } from "./codec.ts";
import { type Field, inlineField, listField, mapField, messageField, plainField } from "./field.ts";
import { POINTER_FIELDS } from "./pointer-fields.ts";
import { SCALARS } from "./scalar-codecs.ts";
import { schemaOrBool, schemaOrList } from "./schema-codecs.ts";
import { SPECIALS } from "./special-codecs.ts";
import wire from "./wire.json" with { type: "json" };
import { WIRE, type WireReader } from "./wire-reader.ts";
import type { WireWriter } from "./wire-writer.ts";

/**
 * For each message, such as "apps.v1.Deployment", its fields by their name in JSON: the number and the type. A type is a scalar, a
 * message with a JSON form of its own (special-codecs.ts), or a message, without its package when that is the same. Before it stand
 * "[]" for a list, "{}" for a map from text, and "=" for a message whose fields are, in JSON, fields of the message around it.
 */
const DECLARATIONS = wire as Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A message: reads into a JSON object and writes from one. Fields nobody knows are passed over. */
export class Message implements Codec {
  readonly wireType = WIRE.delimited;
  readonly #name: string;
  #fields: readonly Field[] | undefined;
  #byId: readonly (Field | undefined)[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  read(reader: WireReader): Record<string, unknown> {
    return this.readInto(reader, {});
  }

  /** Reads a message that its length precedes. */
  readInto(reader: WireReader, into: Record<string, unknown>): Record<string, unknown> {
    const outer = reader.begin();
    this.readFields(reader, into);
    reader.finish(outer);
    return into;
  }

  /** Reads what is left of the reader's bytes as this message. Throws BadRequest. */
  readFields(reader: WireReader, into: Record<string, unknown>): Record<string, unknown> {
    this.#compiled();
    while (!reader.done) {
      const tag = reader.tag();
      const wireType = tag & 7;
      const field = this.#byId[tag >>> 3];
      if (field === undefined) reader.skip(wireType);
      else if (field.reads(wireType)) field.read(reader, into, wireType);
      else reader.fail(`wire type ${wireType} instead of ${field.wireType} for field ${field.id} of ${this.#name}`);
    }
    return into;
  }

  write(writer: WireWriter, value: unknown): void {
    const { size } = writer;
    this.writeFields(writer, value);
    writer.length(size);
  }

  /** Writes the fields alone, without their length. */
  writeFields(writer: WireWriter, value: unknown): void {
    const object = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    for (const field of this.#compiled()) field.write(writer, object);
  }

  /** The fields from the one with the highest number to the lowest: the order in which they are written. */
  #compiled(): readonly Field[] {
    if (this.#fields !== undefined) return this.#fields;
    const declared = Object.entries(DECLARATIONS[this.#name] ?? {});
    const fields = declared.map(([name, declaration]) => compile(this.#name, name, declaration));
    const byId: (Field | undefined)[] = [];
    for (const field of fields) byId[field.id] = field;
    this.#byId = byId;
    this.#fields = fields.sort((a, b) => b.id - a.id);
    return this.#fields;
  }
}

const messages = new Map<string, Message>();

/** The message of this name, such as "core.v1.Pod"; undefined when the API has none. */
export function messageNamed(name: string): Message | undefined {
  const known = messages.get(name);
  if (known !== undefined || !Object.hasOwn(DECLARATIONS, name)) return known;
  const message = new Message(name);
  messages.set(name, message);
  return message;
}

function mustMessage(name: string): Message {
  const message = messageNamed(name);
  if (message === undefined) throw new TypeError(`wire.json names the message "${name}" but does not declare it`);
  return message;
}

const DECLARATION = /^(\d+) (\[\]|\{\}|=|)(.+)$/;

function compile(message: string, name: string, declaration: string): Field {
  const [, id, shape, type = ""] = DECLARATION.exec(declaration) ?? [];
  const options = { id: Number(id), name };
  const codec = codecOf(type, message.slice(0, message.lastIndexOf(".")));
  if (shape === "[]") return listField(options, codec);
  if (shape === "{}") return mapField(options, codec, () => emptyOf(type, codec));
  if (codec instanceof Message) return shape === "=" ? inlineField(options, codec) : messageField(options, codec);
  return plainField(options, codec, POINTER_FIELDS[message]?.includes(name) ?? false);
}

function codecOf(type: string, surrounding: string): Codec {
  const schema = "apiextensions.v1.JSONSchemaProps";
  if (type === "schemaOrBool") return schemaOrBool(mustMessage(schema));
  if (type === "schemaOrList") return schemaOrList(mustMessage(schema), mustMessage(schema));
  if (type === "schemaOrStrings") return schemaOrList(mustMessage(schema), SCALARS["string"] as Codec);
  return SCALARS[type] ?? SPECIALS[type] ?? mustMessage(type.includes(".") ? type : `${surrounding}.${type}`);
}

/** The value of a map's entry that has none. */
function emptyOf(type: string, codec: Codec): unknown {
  if (codec.zero !== undefined) return codec.zero;
  if (codec instanceof Message) return {};
  if (type === "strings") return [];
  return type === "quantity" ? "0" : null;
}
