/** Header compression of HTTP/2: RFC 7541. What is sent is not compressed, what comes may be. */

export type HeaderField = readonly [name: string, value: string];

/** Names and values of Appendix A, from index 1; those with a value have it behind a tab. */
const STATIC = [
  ":authority",
  ":method\tGET",
  ":method\tPOST",
  ":path\t/",
  ":path\t/index.html",
  ":scheme\thttp",
  ":scheme\thttps",
  ":status\t200",
  ":status\t204",
  ":status\t206",
  ":status\t304",
  ":status\t400",
  ":status\t404",
  ":status\t500",
  "accept-charset",
  "accept-encoding\tgzip, deflate",
  "accept-language",
  "accept-ranges",
  "accept",
  "access-control-allow-origin",
  "age",
  "allow",
  "authorization",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-range",
  "content-type",
  "cookie",
  "date",
  "etag",
  "expect",
  "expires",
  "from",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-modified",
  "link",
  "location",
  "max-forwards",
  "proxy-authenticate",
  "proxy-authorization",
  "range",
  "referer",
  "refresh",
  "retry-after",
  "server",
  "set-cookie",
  "strict-transport-security",
  "transfer-encoding",
  "user-agent",
  "vary",
  "via",
  "www-authenticate",
].map((row) => row.split("\t"));

/** A header block with these headers, none of them compressed. Characters beyond Latin-1 lose their upper bits. */
export function encodeHeaders(headers: Iterable<HeaderField>): Buffer {
  let block = "";
  // Literals without indexing, each with a new name.
  for (const [name, value] of headers) block += `\0${literal(name)}${literal(value)}`;
  return Buffer.from(block, "latin1");
}

/** A text after its length, section 5.2, a character for each byte. */
function literal(text: string): string {
  let rest = text.length;
  if (rest < 0x7f) return String.fromCharCode(rest) + text;
  let length = "\x7f";
  for (rest -= 0x7f; rest >= 0x80; rest >>= 7) length += String.fromCharCode((rest & 0x7f) | 0x80);
  return length + String.fromCharCode(rest) + text;
}

/** Bytes of the dynamic table that a peer may count on when nothing else was agreed. */
const TABLE_SIZE = 4_096;
/** Bytes that an entry counts for beyond its texts. */
const ENTRY_OVERHEAD = 32;

/** Bytes that the headers of one block may come to, with the overhead of each, unless said otherwise. */
const LIST_SIZE = 1024 * 1024;

/** Reads the header blocks of one connection, each in its turn: later ones refer to what earlier ones said. */
export class HeaderDecoder {
  /** The dynamic table, the newest entry first. */
  readonly #entries: HeaderField[] = [];
  #size = 0;
  #limit = TABLE_SIZE;

  /** The headers of a block, in their order. Throws Error when the block is damaged or its headers are too long. */
  decode(block: Uint8Array): HeaderField[] {
    const headers: HeaderField[] = [];
    let size = 0;
    const reader = new BlockReader(block);
    while (!reader.done) {
      const first = reader.peek();
      if ((first & 0xe0) === 0x20) {
        this.#limit = Math.min(reader.integer(5), TABLE_SIZE);
        this.#evict();
        continue;
      }
      const indexed = (first & 0x80) !== 0;
      const kept = (first & 0xc0) === 0x40;
      const index = reader.integer(indexed ? 7 : kept ? 6 : 4);
      const [name, known] = index === 0 ? [reader.text(), ""] : this.#entry(index);
      const value = indexed ? known : reader.text();
      size += name.length + value.length + ENTRY_OVERHEAD;
      if (size > LIST_SIZE) throw new Error("the headers are too long");
      headers.push([name, value]);
      if (kept) this.#keep(name, value);
    }
    return headers;
  }

  #entry(index: number): HeaderField {
    const [name, value = ""] = STATIC[index - 1] ?? this.#entries[index - 1 - STATIC.length] ?? [];
    if (name === undefined) throw new Error(`the header block refers to entry ${index}, which does not exist`);
    return [name, value];
  }

  #keep(name: string, value: string): void {
    this.#entries.unshift([name, value]);
    this.#size += name.length + value.length + ENTRY_OVERHEAD;
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#limit) {
      const [name = "", value = ""] = this.#entries.pop() ?? [];
      this.#size -= name.length + value.length + ENTRY_OVERHEAD;
    }
  }
}

class BlockReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.byteLength;
  }

  peek(): number {
    return this.#bytes[this.#at] ?? 0;
  }

  /** Section 5.1: a number that begins in the last `bits` bits of a byte. */
  integer(bits: number): number {
    const full = (1 << bits) - 1;
    let value = this.#next() & full;
    if (value < full) return value;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#next();
      value += (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value;
    }
    throw new Error("the header block has a number beyond all bounds");
  }

  /** Section 5.2. */
  text(): string {
    const compressed = (this.peek() & 0x80) !== 0;
    const end = this.integer(7) + this.#at;
    if (end > this.#bytes.byteLength) throw new Error("the header block ends within a text");
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return compressed ? expand(bytes) : Buffer.from(bytes).toString("latin1");
  }

  #next(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error("the header block ends within a number");
    return byte;
  }
}

/**
 * Symbols of Appendix B by the length of their code. The code is canonical: codes of one length follow each other in the order of their
 * symbols. Longer codes stand for what no header of ASCII has.
 */
const SYMBOLS: Readonly<Record<number, string>> = {
  5: "012aceiost",
  6: " %-./3456789=A_bdfghlmnpru",
  7: ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz",
  8: "&*,;XZ",
  10: '!"()?',
  11: "'+|",
  12: "#>",
  13: "\0$@[]~",
  14: "^}",
  15: "<`{",
  19: "\\\xc3\xd0",
};
const LONGEST = 19;

/** For each length the first code and its symbols. */
const CODES = codes();

function codes(): { first: number; symbols: string }[] {
  const table: { first: number; symbols: string }[] = [];
  let next = 0;
  for (let length = 0; length <= LONGEST; length++) {
    const symbols = SYMBOLS[length] ?? "";
    table.push({ first: next, symbols });
    next = (next + symbols.length) << 1;
  }
  return table;
}

function expand(bytes: Uint8Array): string {
  let text = "";
  let code = 0;
  let length = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      code = (code << 1) | ((byte >> bit) & 1);
      length++;
      const row = CODES[length];
      if (row === undefined) throw new Error("the header block has a text that is not ASCII");
      const symbol = row.symbols[code - row.first];
      if (symbol === undefined) continue;
      text += symbol;
      code = 0;
      length = 0;
    }
  }
  // What is left over are the ones that fill the last byte.
  return text;
}
