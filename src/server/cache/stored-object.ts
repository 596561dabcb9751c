import type { KubeObject } from "../../api/kind.ts";
import { equalJson } from "../../lib/equal-json.ts";
import type { Entry } from "../../store/store.ts";
import { type Parsed, parsedValues } from "./parsed-values.ts";

const METADATA = Buffer.from('"metadata":{');
const BRACE = 0x7b;

/**
 * The bytes under which an object is stored: kind and apiVersion first, then metadata without its resourceVersion, which is
 * the store's own revision and so cannot be known before the write.
 */
export function encodeObject(object: KubeObject): Uint8Array {
  const { kind, apiVersion, metadata, ...rest } = object;
  const { resourceVersion: _, selfLink: __, ...meta } = metadata ?? {};
  return Buffer.from(JSON.stringify({ kind, apiVersion, metadata: meta, ...rest }));
}

function parsed({ buffer, byteOffset, byteLength }: Uint8Array): KubeObject {
  return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as KubeObject;
}

const NO_LABELS: Readonly<Record<string, string>> = {};

/**
 * An object as the store holds it at one revision: its JSON, complete with resourceVersion, and the parsed value, made when it
 * is asked for and kept while it is used. Both are shared by every reader: never modify `value`.
 */
export class StoredObject implements Parsed {
  readonly key: string;
  readonly revision: number;
  /** The whole object as JSON. */
  readonly bytes: Uint8Array;
  /** Where metadata begins: what stands before are kind and apiVersion, which items of a list leave out. */
  readonly #head: number;
  #value: KubeObject | undefined;
  #used = false;
  #labels: Readonly<Record<string, string>> | undefined;
  #views: WeakMap<object, StoredObject> | undefined;

  private constructor(key: string, revision: number, bytes: Uint8Array, head: number) {
    this.key = key;
    this.revision = revision;
    this.bytes = bytes;
    this.#head = head;
  }

  static of(key: string, revision: number, encoded: Uint8Array): StoredObject {
    const head = headOf(key, encoded);
    const at = head + METADATA.byteLength;
    const version = versionOf(revision);
    const bytes = new Uint8Array(encoded.byteLength + version.length);
    bytes.set(encoded.subarray(0, at));
    for (let i = 0; i < version.length; i++) bytes[at + i] = version.charCodeAt(i);
    bytes.set(encoded.subarray(at), at + version.length);
    return new StoredObject(key, revision, bytes, head);
  }

  /** An object that a dry run did not write: without resourceVersion. */
  static unwritten(key: string, encoded: Uint8Array): StoredObject {
    return new StoredObject(key, 0, encoded, headOf(key, encoded));
  }

  static from(entry: Entry): StoredObject {
    return StoredObject.of(entry.key, entry.revision, entry.value);
  }

  get value(): KubeObject {
    this.#used = true;
    if (this.#value === undefined) {
      this.#value = this.copy();
      parsedValues.add(this);
    }
    return this.#value;
  }

  /** The labels, which are kept: selectors look at those of every object. */
  get labels(): Readonly<Record<string, string>> {
    this.#labels ??= (this.#value ?? this.copy()).metadata?.labels ?? NO_LABELS;
    return this.#labels;
  }

  /** A private copy of the value, to be modified freely. */
  copy(): KubeObject {
    return parsed(this.bytes);
  }

  /** Whether these bytes stand for the object as it is stored, be it with fields in another order. */
  encodesAs(encoded: Uint8Array): boolean {
    const at = this.#head + METADATA.byteLength;
    const rest = at + this.bytes.byteLength - encoded.byteLength;
    // The order of fields does not change how many bytes they take.
    if (this.revision === 0 || rest !== at + versionOf(this.revision).length) return false;
    if (
      Buffer.compare(this.bytes.subarray(0, at), encoded.subarray(0, at)) === 0 &&
      Buffer.compare(this.bytes.subarray(rest), encoded.subarray(at)) === 0
    ) {
      return true;
    }
    const { metadata, ...fields } = parsed(encoded);
    return equalJson({ ...fields, metadata: { ...metadata, resourceVersion: String(this.revision) } }, this.value);
  }

  wasUsed(): boolean {
    const used = this.#used;
    this.#used = false;
    return used;
  }

  forget(): void {
    this.#value = undefined;
  }

  /** Bytes of the object as an item of a list of its kind: without kind and apiVersion. */
  get itemLength(): number {
    return this.bytes.byteLength - this.#head + 1;
  }

  /** Writes the object as an item of a list. */
  writeItem(target: Uint8Array, at: number): void {
    target[at] = BRACE;
    target.set(this.#head === 0 ? this.bytes : this.bytes.subarray(this.#head), at + 1);
  }

  /** The same object at another revision, as a deletion reports it. */
  at(revision: number): StoredObject {
    return StoredObject.of(this.key, revision, encodeObject(this.value));
  }

  /** Whether it lies in the store in this version of its API. */
  isIn(apiVersion: string): boolean {
    // Not by the value: a list of thousands would be parsed for it.
    const { buffer, byteOffset } = this.bytes;
    const head = Buffer.from(buffer, byteOffset, this.#head).toString();
    return head.endsWith(`"apiVersion":${JSON.stringify(apiVersion)},`);
  }

  hasView(by: object): boolean {
    return this.#views?.has(by) === true;
  }

  /** The object as somebody shows it, such as another version of its API: converted once, and kept for as long as `by` is. */
  view(by: object, convert: (object: KubeObject) => KubeObject): StoredObject {
    this.#views ??= new WeakMap();
    let view: StoredObject | undefined = this.#views.get(by);
    if (view === undefined) {
      const encoded = encodeObject(convert(this.copy()));
      view =
        this.revision === 0
          ? StoredObject.unwritten(this.key, encoded)
          : StoredObject.of(this.key, this.revision, encoded);
      // What looks the same need not be kept twice.
      if (Buffer.compare(view.bytes, this.bytes) === 0) view = this;
      this.#views.set(by, view);
    }
    return view;
  }
}

const versionOf = (revision: number): string => `"resourceVersion":"${revision}",`;

function headOf(key: string, encoded: Uint8Array): number {
  const head = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength).indexOf(METADATA);
  if (head < 0) throw new Error(`the value stored at "${key}" is not an object of the API: it has no metadata`);
  return head;
}
