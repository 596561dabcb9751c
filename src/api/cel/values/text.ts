const SURROGATE = /[\ud800-\udbff]/;

/** Costs ask for the length of one text again and again, which takes a while when it is long. */
let last = { text: "", length: 0 };

/** How many characters a text has: CEL counts code points. */
export function lengthOf(text: string): number {
  if (text.length < 1000) return counted(text);
  if (last.text !== text) last = { text, length: counted(text) };
  return last.length;
}

function counted(text: string): number {
  if (!SURROGATE.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** The characters of a text, for work by position. A text without surrogates is its own list of characters. */
export function characters(text: string): string | readonly string[] {
  return SURROGATE.test(text) ? [...text] : text;
}

/** The characters from one position to another. */
export function slice(text: string, start: number, end?: number): string {
  const all = characters(text);
  return typeof all === "string" ? all.slice(start, end) : all.slice(start, end).join("");
}

const encoder = new TextEncoder();

/** How many bytes a text has in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}
