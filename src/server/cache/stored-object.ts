import type { KubeObject } from "../../api/kind.ts";
import type { Entry } from "../../store/store.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const METADATA = encoder.encode('"metadata":{');
const BRACE = 0x7b;

/**
 * The bytes under which an object is stored: kind and apiVersion first, then metadata without its resourceVersion, which is
 * the store's own revision and so cannot be known before the write.
 */
export function encodeObject(object: KubeObject): Uint8Array {
  const { kind, apiVersion, metadata, ...rest } = object;
  const { resourceVersion: _, selfLink: __, ...meta } = metadata ?? {};
  return encoder.encode(JSON.stringify({ kind, apiVersion, metadata: meta, ...rest }));
}

/**
 * An object as the store holds it at one revision: its JSON, complete with resourceVersion, and the parsed value, made when it
 * is first asked for. Both are shared by every reader: never modify `value`.
 */
export class StoredObject {
  readonly key: string;
  readonly revision: number;
  /** The whole object as JSON. */
  readonly bytes: Uint8Array;
  /** Where metadata begins: what stands before are kind and apiVersion, which items of a list leave out. */
  readonly #head: number;
  #value: KubeObject | undefined;
  #views: WeakMap<object, StoredObject> | undefined;

  private constructor(key: string, revision: number, bytes: Uint8Array, head: number) {
    this.key = key;
    this.revision = revision;
    this.bytes = bytes;
    this.#head = head;
  }

  static of(key: string, revision: number, encoded: Uint8Array): StoredObject {
    const head = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength).indexOf(METADATA);
    if (head < 0) throw new Error(`the value stored at "${key}" is not an object of the API: it has no metadata`);
    const at = head + METADATA.byteLength;
    const version = encoder.encode(`"resourceVersion":"${revision}",`);
    const bytes = new Uint8Array(encoded.byteLength + version.byteLength);
    bytes.set(encoded.subarray(0, at));
    bytes.set(version, at);
    bytes.set(encoded.subarray(at), at + version.byteLength);
    return new StoredObject(key, revision, bytes, head);
  }

  /** An object that a dry run did not write: without resourceVersion. */
  static unwritten(key: string, encoded: Uint8Array): StoredObject {
    const head = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength).indexOf(METADATA);
    return new StoredObject(key, 0, encoded, head);
  }

  static from(entry: Entry): StoredObject {
    return StoredObject.of(entry.key, entry.revision, entry.value);
  }

  get value(): KubeObject {
    this.#value ??= JSON.parse(decoder.decode(this.bytes)) as KubeObject;
    return this.#value;
  }

  /** A private copy of the value, to be modified freely. */
  copy(): KubeObject {
    return JSON.parse(decoder.decode(this.bytes)) as KubeObject;
  }

  /** The object as an item of a list of its kind: without kind and apiVersion. */
  get item(): Uint8Array {
    const item = this.bytes.slice(this.#head - 1);
    item[0] = BRACE;
    return item;
  }

  /** The same object at another revision, as a deletion reports it. */
  at(revision: number): StoredObject {
    return StoredObject.of(this.key, revision, encodeObject(this.value));
  }

  /** Whether it lies in the store in this version of its API. */
  isIn(apiVersion: string): boolean {
    // Not by the value: a list of thousands would be parsed for it.
    const head = decoder.decode(this.bytes.subarray(0, this.#head));
    return head.endsWith(`"apiVersion":${JSON.stringify(apiVersion)},`);
  }

  hasView(by: object): boolean {
    return this.#views?.has(by) === true;
  }

  /** The object as somebody shows it, such as another version of its API: converted once, and kept for as long as `by` is. */
  view(by: object, convert: (object: KubeObject) => KubeObject): StoredObject {
    this.#views ??= new WeakMap();
    let view = this.#views.get(by);
    if (view === undefined) {
      const encoded = encodeObject(convert(this.copy()));
      view =
        this.revision === 0
          ? StoredObject.unwritten(this.key, encoded)
          : StoredObject.of(this.key, this.revision, encoded);
      this.#views.set(by, view);
    }
    return view;
  }
}
