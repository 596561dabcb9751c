const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "?": "?",
  '"': '"',
  "'": "'",
  "`": "`",
};

const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S])?)/g;

/** The text that a string literal's content stands for. Throws Error when an escape is none. */
export function unescapeText(content: string, raw: boolean): string {
  if (raw || !content.includes("\\")) return content;
  return content.replace(ESCAPE, (all, x, bigX, u, bigU, octal, simple) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const hex: string | undefined = x ?? bigX ?? u ?? bigU;
    if (hex !== undefined) return character(Number.parseInt(hex, 16));
    return escaped(all, simple);
  });
}

/** The bytes that a bytes literal's content stands for: \x and octal escapes are bytes, all else is UTF-8. */
export function unescapeBytes(content: string, raw: boolean): Uint8Array {
  const encoder = new TextEncoder();
  if (raw || !content.includes("\\")) return encoder.encode(content);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of content.matchAll(ESCAPE)) {
    const [all, x, bigX, u, bigU, octal, simple] = match;
    if (u !== undefined || bigU !== undefined) throw new Error("unable to unescape string");
    const hex = x ?? bigX;
    parts.push(encoder.encode(content.slice(from, match.index)));
    if (octal !== undefined) parts.push(Uint8Array.of(Number.parseInt(octal, 8)));
    else if (hex !== undefined) parts.push(Uint8Array.of(Number.parseInt(hex, 16)));
    else parts.push(encoder.encode(escaped(all, simple)));
    from = match.index + all.length;
  }
  parts.push(encoder.encode(content.slice(from)));
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function escaped(all: string, simple: string | undefined): string {
  const known = simple === undefined ? undefined : SIMPLE[simple];
  if (known === undefined) throw new Error(`unable to unescape string: "${all}" is no escape`);
  return known;
}

function character(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw new Error("unable to unescape string");
  return String.fromCodePoint(code);
}
