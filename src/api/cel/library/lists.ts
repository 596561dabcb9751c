import { CelRuntimeError } from "../cel-errors.ts";
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  INT,
  listOf,
  parameter,
  STRING,
  TIMESTAMP,
  UINT,
} from "../cel-type.ts";
import { fixed, plus, scaled, times } from "../cost-range.ts";
import { CelBytes, CelDuration, CelList, CelMap, CelTimestamp, CelUint, type CelValue } from "../value.ts";
import { duration } from "../values/duration.ts";
import { compareBytes, equalValues } from "../values/equality.ts";
import { byteLength } from "../values/text.ts";
import { TRAVERSAL } from "./costs.ts";
import { compareBigInts, compareText } from "./operators.ts";
import { type CelFunction, type Estimate, func, method, type Overload } from "./overload.ts";
import { STRING_INDEX_OF, STRING_LAST_INDEX_OF } from "./strings.ts";

const A = parameter("A");
const COMPARABLE: readonly CelType[] = [INT, UINT, DOUBLE, BOOL, DURATION, TIMESTAMP, STRING, BYTES];

/** What going over a value and all its parts costs. */
function traversal(value: CelValue): number {
  if (typeof value === "string") return Math.floor(byteLength(value) * TRAVERSAL);
  if (value instanceof CelBytes) return Math.floor(value.value.length * TRAVERSAL);
  if (value instanceof CelList) {
    let sum = 0;
    for (let i = 0; i < value.size; i++) sum += traversal(value.at(i));
    return sum;
  }
  if (value instanceof CelMap) {
    let sum = 0;
    for (const key of value.keys()) sum += traversal(key) + traversal(value.find(key) ?? null);
    return sum;
  }
  return 1;
}

/** Each item once, and its characters where it has some. */
const estimate: Estimate = ([list]) => {
  const item = list?.item();
  const text = item?.type.kind === "string" || item?.type.kind === "bytes";
  const each = text ? plus(fixed(1), scaled(item.size, TRAVERSAL)) : fixed(1);
  return { cost: times(list?.size ?? fixed(0), each) };
};

const costs = { cost: ([list]: readonly CelValue[]) => traversal(list ?? null), estimate };

function compare(a: CelValue, b: CelValue): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (a instanceof CelBytes && b instanceof CelBytes) return compareBytes(a, b);
  const left = ordinal(a);
  const right = ordinal(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

function ordinal(value: CelValue): bigint | number {
  if (typeof value === "bigint" || typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (value instanceof CelTimestamp || value instanceof CelDuration) return value.nanos;
  if (value instanceof CelUint) return value.value;
  throw new CelRuntimeError("no such overload");
}

function isSorted(list: CelList): boolean {
  for (let i = 1; i < list.size; i++) if (compare(list.at(i - 1), list.at(i)) > 0) return false;
  return true;
}

function extreme(list: CelList, name: "min" | "max"): CelValue {
  if (list.size === 0) throw new CelRuntimeError(`${name} called on empty list`);
  let best = list.at(0);
  for (let i = 1; i < list.size; i++) {
    const order = compare(list.at(i), best);
    if (name === "min" ? order < 0 : order > 0) best = list.at(i);
  }
  return best;
}

function sumOf<T>(list: CelList, zero: T, add: (sum: T, item: CelValue) => T): T {
  let sum = zero;
  for (let i = 0; i < list.size; i++) sum = add(sum, list.at(i));
  return sum;
}

const bigOf = (value: CelValue): bigint => BigInt(ordinal(value));

function sumInts(list: CelList): bigint {
  const sum = sumOf(list, 0n, (total, item) => total + bigOf(item));
  if (compareBigInts(BigInt.asIntN(64, sum), sum) !== 0) throw new CelRuntimeError("integer overflow");
  return sum;
}

function sumUints(list: CelList): CelUint {
  const sum = sumOf(list, 0n, (total, item) => total + bigOf(item));
  if (BigInt.asUintN(64, sum) !== sum) throw new CelRuntimeError("unsigned integer overflow");
  return new CelUint(sum);
}

function indexOf(list: CelList, item: CelValue): bigint {
  for (let i = 0; i < list.size; i++) if (equalValues(list.at(i), item)) return BigInt(i);
  return -1n;
}

function lastIndexOf(list: CelList, item: CelValue): bigint {
  for (let i = list.size - 1; i >= 0; i--) if (equalValues(list.at(i), item)) return BigInt(i);
  return -1n;
}

/** One overload for every type whose values have an order. */
function forComparable(
  name: string,
  result: (item: CelType) => CelType,
  call: (list: CelList) => CelValue,
): Overload[] {
  return COMPARABLE.map((item) => method(`list_${item.kind}_${name}`, [listOf(item)], result(item), call, costs));
}

export const LIST_FUNCTIONS: readonly CelFunction[] = [
  func("isSorted", ...forComparable("is_sorted", () => BOOL, isSorted)),
  func(
    "min",
    ...forComparable(
      "min",
      (item) => item,
      (list) => extreme(list, "min"),
    ),
  ),
  func(
    "max",
    ...forComparable(
      "max",
      (item) => item,
      (list) => extreme(list, "max"),
    ),
  ),
  func(
    "sum",
    method("list_int_sum_int", [listOf(INT)], INT, sumInts, costs),
    method("list_uint_sum_uint", [listOf(UINT)], UINT, sumUints, costs),
    method(
      "list_double_sum_double",
      [listOf(DOUBLE)],
      DOUBLE,
      (list) => sumOf(list, 0, (sum, item) => sum + Number(item)),
      costs,
    ),
    method(
      "list_duration_sum_duration",
      [listOf(DURATION)],
      DURATION,
      (list) => duration(sumOf(list, 0n, (sum, item) => sum + bigOf(item))),
      costs,
    ),
  ),
  func("indexOf", method("list_a_index_of_int", [listOf(A), A], INT, indexOf, costs), ...STRING_INDEX_OF),
  func(
    "lastIndexOf",
    method("list_a_last_index_of_int", [listOf(A), A], INT, lastIndexOf, costs),
    ...STRING_LAST_INDEX_OF,
  ),
];
