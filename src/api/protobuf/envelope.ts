/**
 * Kubernetes' protobuf bodies: four bytes, then runtime.Unknown, which names the type and holds the object's own message.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding-idl
 */
import { badRequestError } from "../errors.ts";
import type { KubeObject } from "../kind.ts";
import { type Message, messageNamed } from "./message.ts";
import { DELIMITED_1, DELIMITED_2, readFields, writeDelimited } from "./special-codecs.ts";
import { WIRE, WireReader } from "./wire-reader.ts";
import { WireWriter } from "./wire-writer.ts";

export const PROTOBUF = "application/vnd.kubernetes.protobuf";

/** "k8s" and a zero. */
const MAGIC = Uint8Array.of(0x6b, 0x38, 0x73, 0);

/** Types of meta/v1 that clients send and expect under the group of whatever they are about. */
const EVERYWHERE: readonly string[] = ["DeleteOptions", "Status", "PartialObjectMetadata", "PartialObjectMetadataList"];

/** The message of a type; undefined for custom resources and what else has no protobuf form. */
function messageOf(apiVersion: string, kind: string): Message | undefined {
  if (EVERYWHERE.includes(kind)) return messageNamed(`meta.v1.${kind}`);
  const slash = apiVersion.indexOf("/");
  if (slash < 0) return messageNamed(`core.${apiVersion}.${kind}`);
  const group = apiVersion.slice(0, slash);
  const [name = ""] = group.split(".");
  // The packages of Go have the first word of the group's name; what ends otherwise is somebody's custom resource.
  if (group !== name && !group.endsWith(".k8s.io")) return undefined;
  return messageNamed(`${name}.${apiVersion.slice(slash + 1)}.${kind}`);
}

/** Whether objects of this type can be written as protobuf. */
export function hasProtobuf(apiVersion: string, kind: string): boolean {
  return messageOf(apiVersion, kind) !== undefined;
}

/** The object in a protobuf body, in its JSON form. Throws BadRequest when it is malformed or of a type without protobuf. */
export function decodeProtobuf(bytes: Uint8Array): KubeObject {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw badRequestError('couldn\'t parse the body as protobuf: it does not begin with the bytes "k8s" and zero');
  }
  const { apiVersion, kind, raw } = unknownOf(new WireReader(bytes.subarray(MAGIC.byteLength)));
  const message = messageOf(apiVersion, kind);
  if (message === undefined) {
    throw badRequestError(`no kind "${kind}" is registered for version "${apiVersion}" in protobuf; send it as JSON`);
  }
  return { kind, apiVersion, ...message.readFields(new WireReader(raw), {}) };
}

/** runtime.Unknown: typeMeta = 1 {apiVersion = 1, kind = 2}, raw = 2; encoding and content type are always empty. */
function unknownOf(reader: WireReader): { apiVersion: string; kind: string; raw: Uint8Array } {
  const found: ReturnType<typeof unknownOf> = { apiVersion: "", kind: "", raw: new Uint8Array() };
  const typeMeta = (tag: number): boolean => {
    if (tag === DELIMITED_1) found.apiVersion = reader.string();
    else if (tag === DELIMITED_2) found.kind = reader.string();
    else return false;
    return true;
  };
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === DELIMITED_1) readFields(reader, typeMeta);
    else if (tag === DELIMITED_2) found.raw = reader.bytes();
    else reader.skip(tag & 7);
  }
  return found;
}

/** The protobuf body of an object that names its kind and apiVersion. Throws TypeError when `hasProtobuf` says no. */
export function encodeProtobuf(object: KubeObject): Uint8Array {
  const { apiVersion = "", kind = "" } = object;
  const message = messageOf(apiVersion, kind);
  if (message === undefined) throw new TypeError(`"${kind}" of "${apiVersion}" has no protobuf form`);
  const writer = new WireWriter();
  writer.string("");
  writer.tag(4, WIRE.delimited);
  writer.string("");
  writer.tag(3, WIRE.delimited);
  message.write(writer, object);
  writer.tag(2, WIRE.delimited);
  writeDelimited(writer, () => {
    writer.string(kind);
    writer.tag(2, WIRE.delimited);
    writer.string(apiVersion);
    writer.tag(1, WIRE.delimited);
  });
  writer.tag(1, WIRE.delimited);
  writer.bytes(MAGIC);
  return writer.finish();
}

/**
 * One frame of a watch: its length in four bytes, big-endian, and a WatchEvent (type = 1, object = 2, whose field 1 holds a whole
 * protobuf body), without the four bytes of a body.
 */
export function protobufFrame(type: string, body: Uint8Array): Uint8Array {
  const writer = new WireWriter();
  writeDelimited(writer, () => {
    writer.bytes(body);
    writer.uint32(body.byteLength);
    writer.tag(1, WIRE.delimited);
  });
  writer.tag(2, WIRE.delimited);
  writer.string(type);
  writer.tag(1, WIRE.delimited);
  const { size } = writer;
  writer.bytes(Uint8Array.of(size >>> 24, size >>> 16, size >>> 8, size));
  return writer.finish();
}
