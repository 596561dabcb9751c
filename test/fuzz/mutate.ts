import type { Random } from "./random.ts";

/** What has broken parsers before: limits of numbers, ends of text, nesting, names with a meaning in JavaScript. */
const HOSTILE: readonly string[] = [
  "",
  "\0",
  "\u{1f600}",
  "\ud800",
  "\ufeff",
  "\r\n",
  "null",
  "true",
  "-0",
  "1e309",
  "-1e309",
  "1e-400",
  "9007199254740993",
  "18446744073709551616",
  "0x7fffffff",
  "NaN",
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "%00",
  "%",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  "\\",
  "\\u0000",
  "&a",
  "*a",
  "<<: ",
  "!!binary ",
  "? ",
  "- ",
  "---\n",
  "|",
  ">",
  "a".repeat(300),
  "[".repeat(300),
  '{"a":'.repeat(200),
  "(".repeat(300),
  "9".repeat(400),
  "!=",
  "==",
  " in ",
  " notin ",
  "~1",
  "~",
  "/-",
  "$patch",
  "$setElementOrder/",
  "$deleteFromPrimitiveList/",
  "$retainKeys",
];

const EXTREMES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  2 ** 31,
  2 ** 53,
  "",
  "x",
  " ",
  "\0",
  [],
  {},
  [null],
  [[]],
  { "": "" },
  { $patch: "delete" },
  "a".repeat(70_000),
  [{ $patch: "replace" }],
];

/** Bytes changed here and there: flipped, cut, doubled, mixed with others of the same sort, or with what is hostile. */
export function mutateBytes(random: Random, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  let changed = Buffer.from(bytes);
  for (let i = random.below(6); i >= 0; i--) changed = mutateOnce(random, changed, others);
  return changed;
}

function mutateOnce(random: Random, bytes: Buffer, others: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const at = random.below(bytes.byteLength + 1);
  const to = Math.min(bytes.byteLength, at + 1 + random.below(random.oneIn(3) ? 64 : 4));
  const head = bytes.subarray(0, at);
  switch (random.below(7)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      if (at < flipped.byteLength) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
    case 1:
      return Buffer.concat([head, bytes.subarray(to)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([head, Buffer.from([random.below(256)]), bytes.subarray(at)]);
    case 4: {
      const other = random.pick(others);
      return Buffer.concat([head, other.subarray(random.below(other.byteLength + 1))]);
    }
    case 5:
      return Buffer.concat([head, Buffer.from(random.pick(HOSTILE)), bytes.subarray(random.oneIn(2) ? at : to)]);
    default:
      return Buffer.from(head);
  }
}

/** Text changed as bytes are. */
export function mutateText(random: Random, text: string, others: readonly string[]): string {
  return Buffer.from(
    mutateBytes(
      random,
      Buffer.from(text),
      others.map((other) => Buffer.from(other)),
    ),
  ).toString();
}

/** A copy of a value of JSON with some of its parts left out, exchanged or renamed: well-formed, and wrong in what it says. */
export function mutateValue(random: Random, value: unknown): unknown {
  if (random.oneIn(12)) return random.pick(EXTREMES);
  if (Array.isArray(value)) {
    const items = value.map((item) => (random.oneIn(3) ? mutateValue(random, item) : item));
    if (items.length > 0 && random.oneIn(6)) items.push(random.pick(items));
    if (random.oneIn(8)) items.splice(random.below(items.length + 1), 1);
    return items;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).flatMap(([key, child]): [string, unknown][] => {
      if (random.oneIn(20)) return [];
      const name = random.oneIn(25) ? random.pick(HOSTILE) : key;
      return [[name, random.oneIn(2) ? mutateValue(random, child) : child]];
    });
    return Object.fromEntries(entries);
  }
  if (typeof value === "string") {
    if (random.oneIn(3)) return mutateText(random, value, HOSTILE);
    return random.oneIn(4) ? random.pick(HOSTILE) : value;
  }
  return random.oneIn(3) ? random.pick(EXTREMES) : value;
}
