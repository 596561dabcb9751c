import { stringify } from "yaml";
import type { WireType } from "../../api/protobuf/wire-reader.ts";
import { WireWriter } from "../../api/protobuf/wire-writer.ts";
import type { Json } from "./schema-collector.ts";

/** The parts of a Swagger 2.0 document that are published. */
export interface Swagger {
  readonly swagger: "2.0";
  readonly info: Json;
  readonly paths: Json;
  readonly definitions: Json;
  readonly parameters: Json;
}

/** Numbers and types of a message's fields; a message is named by its key in MESSAGES, and "[]" marks repeated ones. */
type Fields = Readonly<Record<string, readonly [number: number, type: string]>>;

/**
 * The messages of gnostic's openapiv2/OpenAPIv2.proto, as far as a document of this server uses them. Fields are named as the JSON
 * document names them. kubectl up to 1.26 reads no other form of version 2.
 */
const MESSAGES: Readonly<Record<string, Fields>> = {
  Document: {
    swagger: [1, "string"],
    info: [2, "Info"],
    paths: [8, "Paths"],
    definitions: [9, "Named:Schema"],
    parameters: [10, "Named:Parameter"],
  },
  Info: { title: [1, "string"], version: [2, "string"] },
  Paths: { path: [2, "NamedPathItem[]"] },
  NamedPathItem: { name: [1, "string"], value: [2, "PathItem"] },
  PathItem: {
    get: [2, "Operation"],
    put: [3, "Operation"],
    post: [4, "Operation"],
    delete: [5, "Operation"],
    patch: [8, "Operation"],
    parameters: [9, "ParametersItem[]"],
  },
  Operation: {
    tags: [1, "string[]"],
    description: [3, "string"],
    operationId: [5, "string"],
    produces: [6, "string[]"],
    consumes: [7, "string[]"],
    parameters: [8, "ParametersItem[]"],
    responses: [9, "Responses"],
    schemes: [10, "string[]"],
    extensions: [13, "NamedAny[]"],
  },
  ParametersItem: { parameter: [1, "Parameter"], reference: [2, "JsonReference"] },
  JsonReference: { $ref: [1, "string"] },
  Parameter: { body: [1, "BodyParameter"], other: [2, "NonBodyParameter"] },
  BodyParameter: { name: [2, "string"], in: [3, "string"], required: [4, "bool"], schema: [5, "Schema"] },
  NonBodyParameter: { query: [3, "QueryParameter"], path: [4, "PathParameter"] },
  QueryParameter: {
    required: [1, "bool"],
    in: [2, "string"],
    description: [3, "string"],
    name: [4, "string"],
    type: [6, "string"],
    uniqueItems: [20, "bool"],
  },
  PathParameter: {
    required: [1, "bool"],
    in: [2, "string"],
    description: [3, "string"],
    name: [4, "string"],
    type: [5, "string"],
    uniqueItems: [19, "bool"],
  },
  Responses: { codes: [1, "NamedResponseValue[]"] },
  NamedResponseValue: { name: [1, "string"], value: [2, "ResponseValue"] },
  ResponseValue: { response: [1, "Response"] },
  Response: { description: [1, "string"], schema: [2, "SchemaItem"] },
  SchemaItem: { schema: [1, "Schema"] },
  Schema: {
    $ref: [1, "string"],
    format: [2, "string"],
    title: [3, "string"],
    description: [4, "string"],
    default: [5, "Any"],
    multipleOf: [6, "double"],
    maximum: [7, "double"],
    exclusiveMaximum: [8, "bool"],
    minimum: [9, "double"],
    exclusiveMinimum: [10, "bool"],
    maxLength: [11, "int64"],
    minLength: [12, "int64"],
    pattern: [13, "string"],
    maxItems: [14, "int64"],
    minItems: [15, "int64"],
    uniqueItems: [16, "bool"],
    maxProperties: [17, "int64"],
    minProperties: [18, "int64"],
    required: [19, "string[]"],
    enum: [20, "Any[]"],
    additionalProperties: [21, "AdditionalProperties"],
    type: [22, "Type"],
    items: [23, "Items"],
    properties: [25, "Named:Schema"],
    extensions: [31, "NamedAny[]"],
  },
  AdditionalProperties: { schema: [1, "Schema"], boolean: [2, "bool"] },
  Type: { value: [1, "string[]"] },
  Items: { schema: [1, "Schema[]"] },
  NamedAny: { name: [1, "string"], value: [2, "Any"] },
  Any: { yaml: [2, "string"] },
  "Named:Schema": { entries: [1, "NamedSchema[]"] },
  NamedSchema: { name: [1, "string"], value: [2, "Schema"] },
  "Named:Parameter": { entries: [1, "NamedParameter[]"] },
  NamedParameter: { name: [1, "string"], value: [2, "Parameter"] },
};

const named = (map: unknown): Json[] => Object.entries(map as Json).map(([name, value]) => ({ name, value }));

const extensionsOf = (json: Json): Json[] => named(json).filter(({ name }) => String(name).startsWith("x-"));

const parameterShape = (json: Json): Json =>
  json["in"] === "body" ? { body: json } : { other: json["in"] === "path" ? { path: json } : { query: json } };

/** Where a message is not shaped like the JSON that it stands for. */
const SHAPES: Readonly<Record<string, (json: unknown) => Json>> = {
  Paths: (json) => ({ path: named(json) }),
  "Named:Schema": (json) => ({ entries: named(json) }),
  "Named:Parameter": (json) => ({ entries: named(json) }),
  Operation: (json) => ({ ...(json as Json), extensions: extensionsOf(json as Json) }),
  Schema: (json) => ({ ...(json as Json), extensions: extensionsOf(json as Json) }),
  ParametersItem: (json) => ("$ref" in (json as Json) ? { reference: json } : { parameter: json }),
  Parameter: (json) => parameterShape(json as Json),
  Responses: (json) => ({ codes: named(json) }),
  ResponseValue: (json) => ({ response: json }),
  SchemaItem: (json) => ({ schema: json }),
  AdditionalProperties: (json) => (typeof json === "boolean" ? { boolean: json } : { schema: json }),
  Type: (json) => ({ value: [json] }),
  Items: (json) => ({ schema: [json] }),
  Any: (json) => ({ yaml: stringify(json) }),
};

/** A Swagger 2.0 document as clients take it that ask for application/com.github.proto-openapi.spec.v2@v1.0+protobuf. */
export function encodeSwagger(document: Swagger): Uint8Array {
  const writer = new WireWriter();
  writeMessage(writer, "Document", document);
  return writer.finish();
}

function writeMessage(writer: WireWriter, message: string, json: unknown): void {
  const value = SHAPES[message]?.(json) ?? (json as Json);
  // The writer goes from the end to the beginning.
  for (const [field, [number, type]] of Object.entries(MESSAGES[message] ?? {}).reverse()) {
    const content = value[field];
    if (content === undefined) continue;
    if (!type.endsWith("[]")) writeField(writer, { number, type, content });
    else
      for (const each of (content as unknown[]).toReversed())
        writeField(writer, { number, type: type.slice(0, -2), content: each });
  }
}

/** Wire types of scalars; messages and text have their length before them. */
const WIRE_TYPES: Readonly<Record<string, WireType>> = { bool: 0, int64: 0, double: 1 };

function writeField(
  writer: WireWriter,
  { number, type, content }: { number: number; type: string; content: unknown },
): void {
  const before = writer.size;
  if (type === "string") writer.string(content as string);
  else if (type === "bool") writer.uint32(content ? 1 : 0);
  else if (type === "int64") writer.int64(content as number);
  else if (type === "double") writer.double(content as number);
  else {
    writeMessage(writer, type, content);
    writer.length(before);
  }
  writer.tag(number, WIRE_TYPES[type] ?? 2);
}
