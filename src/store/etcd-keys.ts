import { type KeyValue, toNumber } from "./etcd-service.ts";
import { listStart, prefixEnd } from "./key.ts";
import type { Entry } from "./store.ts";

/** etcd's way to say "no end": every key from the start on. */
const NO_END = "\0";
/** Sorts before every key of the store, as keys have no NUL. */
const MARK = "\0";
const AFTER_MARK = "\0\0";

/** How the store's keys lie in etcd: all under a root, beside them one mark that the store writes to learn its position. */
export class EtcdKeys {
  readonly #root: string;
  readonly #rootLength: number;
  readonly #end: Buffer;
  /** The key whose writes appear in the feed and nowhere else. */
  readonly mark: Buffer;

  constructor(root: string) {
    this.#root = root;
    this.#rootLength = Buffer.byteLength(root);
    this.#end = Buffer.from(prefixEnd(root) ?? NO_END);
    this.mark = Buffer.from(root + MARK);
  }

  /** The range of all keys and the mark. */
  get everything(): { key: Buffer; rangeEnd: Buffer } {
    return { key: this.mark, rangeEnd: this.#end };
  }

  /** The range of the keys of a prefix from `from` on. */
  range(prefix: string, from: string | undefined): { key: Buffer; rangeEnd: Buffer } {
    const start = listStart(listStart(prefix, from), AFTER_MARK);
    return { key: this.encode(start), rangeEnd: Buffer.from(prefixEnd(this.#root + prefix) ?? NO_END) };
  }

  encode(key: string): Buffer {
    return Buffer.from(this.#root + key);
  }

  decode(bytes: Uint8Array): string {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8", this.#rootLength);
  }

  isMark(bytes: Uint8Array): boolean {
    return this.mark.equals(bytes);
  }

  toEntry({ key, value, modRevision, createRevision }: KeyValue): Entry {
    return {
      key: this.decode(key),
      // A copy: the value is a view of the whole message, which would stay in memory as long as one of its values does.
      value: new Uint8Array(value),
      revision: toNumber(modRevision),
      created: toNumber(createRevision),
    };
  }
}
