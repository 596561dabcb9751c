import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, DYN, INT, listOf, STRING } from "../cel-type.ts";
import { type CostRange, plus, scaled, times, UNKNOWN } from "../cost-range.ts";
import { ArrayList, CelList } from "../value.ts";
import { sizeOf } from "../values/size.ts";
import { byteLength, characters, slice } from "../values/text.ts";
import { containment, sizeOfNode, TRAVERSAL, traverses } from "./costs.ts";
import { formatText } from "./format-text.ts";
import { type CelFunction, type Estimate, func, global, method, type RunCost } from "./overload.ts";

const outOfRange = (index: bigint | number): never => {
  throw new CelRuntimeError(`index out of range: ${index}`);
};

function charAt(text: string, at: bigint): string {
  const all = characters(text);
  if (at < 0n || at > BigInt(all.length)) return outOfRange(at);
  return all[Number(at)] ?? "";
}

function indexOf(text: string, part: string, from: bigint): bigint {
  const all = characters(text);
  if (from < 0n || from > BigInt(all.length)) return outOfRange(from);
  if (part === "") return from;
  if (typeof all === "string") return BigInt(all.indexOf(part, Number(from)));
  const start = all.slice(0, Number(from)).join("").length;
  const found = text.indexOf(part, start);
  return found < 0 ? -1n : BigInt([...text.slice(0, found)].length);
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const all = characters(text);
  const length = BigInt(all.length);
  if (from !== undefined && (from < 0n || from > length)) return outOfRange(from);
  if (part === "") return from ?? length;
  const start = from === undefined ? text.length : slice(text, 0, Number(from)).length;
  const found = text.lastIndexOf(part, start);
  return BigInt(found < 0 || typeof all === "string" ? found : [...text.slice(0, found)].length);
}

function join(list: CelList, separator: string): string {
  const parts: string[] = [];
  for (let i = 0; i < list.size; i++) {
    const item = list.at(i);
    if (typeof item !== "string") throw new CelRuntimeError("no such overload");
    parts.push(item);
  }
  return parts.join(separator);
}

/** As Go replaces: an empty part stands between all characters; a negative limit is none. */
function replace(text: string, from: string, to: string, limit: bigint): string {
  const parts = from === "" ? ["", ...text, ""] : text.split(from);
  const count = limit < 0n ? parts.length : Math.min(Number(limit), parts.length);
  if (count >= parts.length - 1) return parts.join(to);
  return [parts.slice(0, count + 1).join(to), ...parts.slice(count + 1)].join(from);
}

function split(text: string, separator: string, limit: bigint): ArrayList {
  if (limit === 0n) return new ArrayList([]);
  const parts = separator === "" ? [...text] : text.split(separator);
  if (limit < 0n || BigInt(parts.length) <= limit) return new ArrayList(parts);
  const kept = parts.slice(0, Number(limit) - 1);
  return new ArrayList([...kept, parts.slice(Number(limit) - 1).join(separator)]);
}

function substring(text: string, start: bigint, end?: bigint): string {
  const length = BigInt(characters(text).length);
  const last = end ?? length;
  if (start < 0n || start > length) return outOfRange(start);
  if (last < 0n || last > length) return outOfRange(last);
  if (start > last) throw new CelRuntimeError(`invalid substring range. start: ${start}, end: ${last}`);
  return slice(text, Number(start), Number(last));
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase());
const upper = (text: string): string => text.replace(/[a-z]+/g, (part) => part.toUpperCase());

const SPACE = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LEADING = new RegExp(`^${SPACE}+`);
const SPACES = new RegExp(SPACE);

/** Without white space at either end, in Unicode's sense. From the end by hand: a pattern would try every run of blanks. */
function trim(text: string): string {
  let end = text.length;
  while (end > 0 && SPACES.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(LEADING, "");
}

const QUOTED: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be escaped
  return `"${text.toWellFormed().replace(/[\x07\b\f\n\r\t\v\\"]/g, (c) => QUOTED[c] ?? c)}"`;
}

/** Goes over the text and makes a new one. */
const rebuilt = traverses(0, { factor: 2 * TRAVERSAL });

/** How long a text may be after replacing: shortest and longest parts by shortest and longest others. */
function replacedSize(text: CostRange, from: CostRange, to: CostRange): CostRange {
  const longest = replaced(text.max, from.min, { count: to.max, keeps: to.max <= from.min });
  const shortest = replaced(text.min, from.max, { count: to.min, keeps: from.max <= to.min });
  return { min: shortest, max: longest };
}

function replaced(length: number, part: number, { count, keeps }: { count: number; keeps: boolean }): number {
  const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
  if (part === 0) return product(length + 1, count) + length;
  return keeps ? length : product(Math.ceil(length / part), count);
}

const replaceEstimate: Estimate = (args) => ({
  cost: rebuilt.estimate(args).cost,
  size: replacedSize(sizeOfNode(args, 0), sizeOfNode(args, 1), sizeOfNode(args, 2)),
});

const splitEstimate: Estimate = (args) => {
  const limit = args[2]?.literal;
  const most = typeof limit === "bigint" && limit >= 0n ? Number(limit) : sizeOfNode(args, 0).max;
  return { cost: rebuilt.estimate(args).cost, size: { min: 0, max: most } };
};

/** Longer texts cost more than any call may: no need to go on counting. */
const LONGEST = 10_000_000;

/** By the size of the result, which is told without making it. */
const joinCost: RunCost = ([list, separator]) => {
  if (!(list instanceof CelList) || list.size === 0) return 0;
  let size = (list.size - 1) * sizeOf(separator ?? "");
  for (let i = 0; i < list.size && size < LONGEST; i++) size += sizeOf(list.at(i));
  return Math.ceil(size * 2 * TRAVERSAL);
};

const joinEstimate: Estimate = (args) => {
  const list = sizeOfNode(args, 0);
  const items = times(list, args[0]?.item()?.size ?? UNKNOWN);
  const separators = { min: Math.max(list.min - 1, 0), max: Math.max(list.max - 1, 0) };
  const size = args[1] === undefined ? items : plus(items, times(sizeOfNode(args, 1), separators));
  return { cost: scaled(size, TRAVERSAL), size };
};

/** Looking for a part goes over the bytes of the text, rounded down. */
const search = {
  cost: ((args) => Math.floor(byteLength(String(args[0])) * TRAVERSAL)) satisfies RunCost,
  estimate: traverses(0).estimate,
};

const quoteEstimate: Estimate = (args) => {
  const { min, max } = sizeOfNode(args, 0);
  return { cost: traverses(0).estimate(args).cost, size: { min: min + 2, max: max * 2 + 2 } };
};

/** The estimate goes over the argument, the count over the text: so it is in Kubernetes. */
const affix = { cost: traverses(0).cost, estimate: traverses(1).estimate };
const same = traverses(0, { keeps: true });
const replacing = { cost: rebuilt.cost, estimate: replaceEstimate };
const splitting = { cost: rebuilt.cost, estimate: splitEstimate };
const joining = { cost: joinCost, estimate: joinEstimate };

export const STRING_FUNCTIONS: readonly CelFunction[] = [
  func(
    "contains",
    method("contains_string", [STRING, STRING], BOOL, (text, part) => text.includes(part), containment),
  ),
  func(
    "startsWith",
    method("starts_with_string", [STRING, STRING], BOOL, (text, part) => text.startsWith(part), affix),
  ),
  func(
    "endsWith",
    method("ends_with_string", [STRING, STRING], BOOL, (text, part) => text.endsWith(part), affix),
  ),
  func("charAt", method("string_char_at_int", [STRING, INT], STRING, charAt)),
  func("lowerAscii", method("string_lower_ascii", [STRING], STRING, lower, same)),
  func("upperAscii", method("string_upper_ascii", [STRING], STRING, upper, same)),
  func("trim", method("string_trim", [STRING], STRING, trim, same)),
  func(
    "replace",
    method(
      "string_replace_string_string",
      [STRING, STRING, STRING],
      STRING,
      (t, a, b) => replace(t, a, b, -1n),
      replacing,
    ),
    method("string_replace_string_string_int", [STRING, STRING, STRING, INT], STRING, replace, replacing),
  ),
  func(
    "split",
    method("string_split_string", [STRING, STRING], listOf(STRING), (text, by) => split(text, by, -1n), splitting),
    method("string_split_string_int", [STRING, STRING, INT], listOf(STRING), split, splitting),
  ),
  func(
    "substring",
    method("string_substring_int", [STRING, INT], STRING, (text, start) => substring(text, start), same),
    method("string_substring_int_int", [STRING, INT, INT], STRING, substring, same),
  ),
  func(
    "join",
    method("list_join", [listOf(STRING)], STRING, (list) => join(list, ""), joining),
    method("list_join_string", [listOf(STRING), STRING], STRING, join, joining),
  ),
  func("strings.quote", global("strings_quote", [STRING], STRING, quote, { estimate: quoteEstimate, cost: same.cost })),
  func(
    "format",
    method("string_format", [STRING, listOf(DYN)], STRING, formatText, {
      cost: same.cost,
      estimate: (args) => ({
        cost: traverses(0).estimate(args).cost,
      }),
    }),
  ),
];

/** Overloads that `indexOf` has beside those of lists. */
export const STRING_INDEX_OF = [
  method("string_index_of_string", [STRING, STRING], INT, (text, part) => indexOf(text, part, 0n), search),
  method("string_index_of_string_int", [STRING, STRING, INT], INT, indexOf, search),
];

export const STRING_LAST_INDEX_OF = [
  method("string_last_index_of_string", [STRING, STRING], INT, (text, part) => lastIndexOf(text, part), search),
  method("string_last_index_of_string_int", [STRING, STRING, INT], INT, lastIndexOf, search),
];
