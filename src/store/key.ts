/**
 * Refuses keys that a backend could not keep byte for byte: the empty key, NUL (reserved for the store's own marks) and lone surrogates.
 * Throws TypeError.
 */
export function checkKey(key: string): void {
  if (key === "" || key.includes("\0") || !key.isWellFormed()) {
    throw new TypeError(
      `key ${JSON.stringify(key)} cannot be stored: expected a non-empty, well-formed string without NUL`,
    );
  }
}

/**
 * The first string, in bytewise order of UTF-8, after all strings that start with `prefix`; undefined when there is none.
 * The order of code points is the order of their UTF-8 bytes, so it is enough to step the last code point that can be stepped.
 */
export function prefixEnd(prefix: string): string | undefined {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? 0;
    if (point < 0x10ffff) {
      // U+D800 to U+DFFF are surrogates and have no UTF-8 form.
      return points.join("") + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
    }
  }
  return undefined;
}

/** Where a listing starts: the later, bytewise, of the prefix and the key to start from. */
export function listStart(prefix: string, from: string | undefined): string {
  return from !== undefined && Buffer.compare(Buffer.from(from), Buffer.from(prefix)) > 0 ? from : prefix;
}
