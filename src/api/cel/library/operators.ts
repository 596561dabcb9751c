import { CelRuntimeError } from "../cel-errors.ts";
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  INT,
  listOf,
  mapOf,
  optionalOf,
  parameter,
  STRING,
  TIMESTAMP,
  UINT,
} from "../cel-type.ts";
import { fixed, scaled } from "../cost-range.ts";
import { ArrayList, CelBytes, type CelList, CelOpaque, type CelValue } from "../value.ts";
import { duration } from "../values/duration.ts";
import { EntryMap } from "../values/entry-map.ts";
import { compareBytes, equalValues, identityOf, mergeOf, numeric } from "../values/equality.ts";
import { GrowingList } from "../values/growing-list.ts";
import { MergedList } from "../values/merged-list.ts";
import { timestamp } from "../values/timestamp.ts";
import { toUint } from "./conversions.ts";
import { comparison, concatenation, listConcatenation, sizeOfNode } from "./costs.ts";
import { type CelFunction, type Estimate, func, global, type Overload, type RunCost } from "./overload.ts";

const A = parameter("A");
const B = parameter("B");

function int(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new CelRuntimeError("integer overflow");
  return value;
}

function nonZero(divisor: bigint, what: "division" | "modulus"): bigint {
  if (divisor === 0n) throw new CelRuntimeError(what === "division" ? "division by zero" : "modulus by zero");
  return divisor;
}

/** Arithmetic on numbers of one type. */
function arithmetic(name: string, whole: (a: bigint, b: bigint) => bigint, real?: (a: number, b: number) => number) {
  const overloads: Overload[] = [
    global(`${name}_int64`, [INT, INT], INT, (a, b) => int(whole(a, b))),
    global(`${name}_uint64`, [UINT, UINT], UINT, (a, b) => toUint(whole(a.value, b.value))),
  ];
  if (real !== undefined) overloads.push(global(`${name}_double`, [DOUBLE, DOUBLE], DOUBLE, real));
  return overloads;
}

const addition = func(
  "_+_",
  ...arithmetic(
    "add",
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  global("add_string", [STRING, STRING], STRING, (a, b) => a + b, concatenation),
  global("add_bytes", [BYTES, BYTES], BYTES, (a, b) => new CelBytes(Buffer.concat([a.value, b.value])), concatenation),
  global("add_list", [listOf(A), listOf(A)], listOf(A), joined, listConcatenation),
  global("add_timestamp_duration", [TIMESTAMP, DURATION], TIMESTAMP, (a, b) => timestamp(a.nanos + b.nanos, a.offset)),
  global("add_duration_timestamp", [DURATION, TIMESTAMP], TIMESTAMP, (a, b) => timestamp(a.nanos + b.nanos, b.offset)),
  global("add_duration_duration", [DURATION, DURATION], DURATION, (a, b) => duration(a.nanos + b.nanos)),
);

/** Lists of a schema that are sets or maps are joined as such: what is on the right replaces its like on the left, in place. */
function joined(a: CelList, b: CelList): CelList {
  if (a instanceof GrowingList) {
    for (let i = 0; i < b.size; i++) a.items.push(b.at(i));
    return a;
  }
  const items: CelValue[] = [];
  for (let i = 0; i < a.size; i++) items.push(a.at(i));
  const merge = mergeOf(a);
  if (merge === undefined) {
    for (let i = 0; i < b.size; i++) items.push(b.at(i));
    return new ArrayList(items);
  }
  const places = new Map(items.map((item, i) => [identityOf(item, merge), i]));
  for (let i = 0; i < b.size; i++) {
    const item = b.at(i);
    const identity = identityOf(item, merge);
    const place = places.get(identity);
    if (place === undefined) places.set(identity, items.push(item) - 1);
    else items[place] = item;
  }
  return new MergedList(items, merge);
}

const subtraction = func(
  "_-_",
  ...arithmetic(
    "subtract",
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  global("subtract_timestamp_timestamp", [TIMESTAMP, TIMESTAMP], DURATION, (a, b) => duration(a.nanos - b.nanos)),
  global("subtract_timestamp_duration", [TIMESTAMP, DURATION], TIMESTAMP, (a, b) =>
    timestamp(a.nanos - b.nanos, a.offset),
  ),
  global("subtract_duration_duration", [DURATION, DURATION], DURATION, (a, b) => duration(a.nanos - b.nanos)),
);

const multiplication = func(
  "_*_",
  ...arithmetic(
    "multiply",
    (a, b) => a * b,
    (a, b) => a * b,
  ),
);
const division = func(
  "_/_",
  ...arithmetic(
    "divide",
    (a, b) => a / nonZero(b, "division"),
    (a, b) => a / b,
  ),
);
const modulus = func("_%_", ...arithmetic("modulo", (a, b) => a % nonZero(b, "modulus")));

const negation = func(
  "-_",
  global("negate_int64", [INT], INT, (a) => int(-a)),
  global("negate_double", [DOUBLE], DOUBLE, (a) => -a),
);

const not = func(
  "!_",
  global("logical_not", [BOOL], BOOL, (a) => !a),
);

const NUMBERS: readonly CelType[] = [INT, UINT, DOUBLE];

/** `<` and its like: within each ordered type, and between numbers of any types. */
function ordering(name: string, id: string, holds: (order: number) => boolean): CelFunction {
  const numbers = NUMBERS.flatMap((left) =>
    NUMBERS.map((right) => {
      const call = (a: CelValue, b: CelValue): boolean => compareNumbers(a, b, holds);
      const suffix = left === right ? left.kind : `${left.kind}_${right.kind}`;
      return global(`${id}_${suffix}`, [left, right], BOOL, call as never);
    }),
  );
  return func(
    name,
    global(`${id}_bool`, [BOOL, BOOL], BOOL, (a, b) => holds(Number(a) - Number(b))),
    ...numbers,
    global(`${id}_string`, [STRING, STRING], BOOL, (a, b) => holds(compareText(a, b)), comparison),
    global(`${id}_bytes`, [BYTES, BYTES], BOOL, (a, b) => holds(compareBytes(a, b)), comparison),
    global(`${id}_timestamp`, [TIMESTAMP, TIMESTAMP], BOOL, (a, b) => holds(compareBigInts(a.nanos, b.nanos))),
    global(`${id}_duration`, [DURATION, DURATION], BOOL, (a, b) => holds(compareBigInts(a.nanos, b.nanos))),
  );
}

function compareNumbers(a: CelValue, b: CelValue, holds: (order: number) => boolean): boolean {
  const left = numeric(a) ?? Number.NaN;
  const right = numeric(b) ?? Number.NaN;
  if (left < right) return holds(-1);
  if (left > right) return holds(1);
  // NaN is neither below nor above nor equal.
  return left <= right && holds(0);
}

export const compareBigInts = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Texts order by code point, as their UTF-8 does; UTF-16 would put surrogates before U+E000. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return ASTRAL.test(a) || ASTRAL.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;
}

const ASTRAL = /[\ud800-\udfff]/;

/** Opaque values compare as a whole. */
const equalityCost: RunCost = (args) => (args[0] instanceof CelOpaque ? 1 : comparison.cost(args));

const equalityEstimate: Estimate = (args) => {
  const type = args[0]?.type;
  if (type?.kind !== "opaque" || args[1]?.type.kind !== "opaque") return comparison.estimate(args);
  if (type.name === "kubernetes.NamedFormat") return { cost: scaled({ min: 1, max: LONGEST_FORMAT }, 0.1) };
  if (type.name !== "kubernetes.URL") return { cost: fixed(1) };
  const { max } = sizeOfNode(args, 1);
  return { cost: scaled({ min: 1, max: Number.isFinite(max) ? max : 1 }, 0.1) };
};

/** Kubernetes' MaxFormatSize: the longest name of a format. */
const LONGEST_FORMAT = 64;

const equality = { cost: equalityCost, estimate: equalityEstimate };

const membership = func(
  "@in",
  global("in_list", [A, listOf(A)], BOOL, contains, {
    cost: (args) => (args[1] as CelList).size,
    estimate: (args) => ({ cost: scaled(sizeOfNode(args, 1), 1) }),
  }),
  global("in_map", [A, mapOf(A, B)], BOOL, (key, map) => map.find(key) !== undefined),
);

export function contains(item: CelValue, list: CelList): boolean {
  for (let i = 0; i < list.size; i++) if (equalValues(item, list.at(i))) return true;
  return false;
}

/** What the planner evaluates itself: declared here for the checker and the estimate. */
const planned = (): never => {
  throw new CelRuntimeError("no such overload");
};

/** `@result` with an entry more; comprehensions build their maps in place. */
const insertion = func(
  "cel.@mapInsert",
  global("@mapInsert_map_key_value", [mapOf(A, B), A, B], mapOf(A, B), (map, key, value) =>
    inserted(map, [[key, value]]),
  ),
  global("@mapInsert_map_map", [mapOf(A, B), mapOf(A, B)], mapOf(A, B), (map, entries) =>
    inserted(
      map,
      [...entries.keys()].map((key) => [key, entries.find(key) ?? null]),
    ),
  ),
);

function inserted(map: CelValue, entries: readonly (readonly [CelValue, CelValue])[]): CelValue {
  if (!(map instanceof EntryMap)) throw new CelRuntimeError("no such overload");
  for (const [key, value] of entries) {
    if (!map.insert(key, value)) throw new CelRuntimeError(`insert failed: key ${String(key)} already exists`);
  }
  return map;
}

export const OPERATORS: readonly CelFunction[] = [
  addition,
  subtraction,
  multiplication,
  division,
  modulus,
  negation,
  not,
  ordering("_<_", "less", (order) => order < 0),
  ordering("_<=_", "less_equals", (order) => order <= 0),
  ordering("_>_", "greater", (order) => order > 0),
  ordering("_>=_", "greater_equals", (order) => order >= 0),
  func("_==_", global("equals", [A, A], BOOL, equalValues, equality)),
  func(
    "_!=_",
    global("not_equals", [A, A], BOOL, (a, b) => !equalValues(a, b), equality),
  ),
  membership,
  insertion,
  func("_&&_", global("logical_and", [BOOL, BOOL], BOOL, planned)),
  func("_||_", global("logical_or", [BOOL, BOOL], BOOL, planned)),
  func("_?_:_", global("conditional", [BOOL, A, A], A, planned)),
  func("@not_strictly_false", global("not_strictly_false", [BOOL], BOOL, planned)),
  func(
    "_[_]",
    global("index_list", [listOf(A), INT], A, planned),
    global("index_map", [mapOf(A, B), A], B, planned),
    global("optional_list_index_int", [optionalOf(listOf(A)), INT], optionalOf(A), planned),
    global("optional_map_index_value", [optionalOf(mapOf(A, B)), A], optionalOf(B), planned),
  ),
  func(
    "_[?_]",
    global("list_optindex_optional_int", [listOf(A), INT], optionalOf(A), planned),
    global("map_optindex_optional_value", [mapOf(A, B), A], optionalOf(B), planned),
    global("optional_list_optindex_optional_int", [optionalOf(listOf(A)), INT], optionalOf(A), planned),
    global("optional_map_optindex_optional_value", [optionalOf(mapOf(A, B)), A], optionalOf(B), planned),
  ),
];
