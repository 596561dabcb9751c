import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, listOf, optionalOf, parameter } from "../cel-type.ts";
import { ArrayList, CelBytes, CelDuration, CelList, CelMap, CelOptional, CelUint, type CelValue } from "../value.ts";
import { type CelFunction, func, global, method } from "./overload.ts";

const A = parameter("A");
const OPTIONAL = optionalOf(A);

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === "") return true;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanos === 0n;
  if (value instanceof CelBytes) return value.value.length === 0;
  return (value instanceof CelList || value instanceof CelMap) && value.size === 0;
}

function held({ value }: CelOptional): CelValue {
  if (value === undefined) throw new CelRuntimeError("optional.none() dereference");
  return value;
}

/** `or` and `orValue` evaluate their argument only where they need it: the planner does that. */
export const LAZY_METHODS: ReadonlySet<string> = new Set(["or", "orValue"]);

export const OPTIONAL_FUNCTIONS: readonly CelFunction[] = [
  func(
    "optional.of",
    global("optional_of", [A], OPTIONAL, (value) => new CelOptional(value)),
  ),
  func(
    "optional.ofNonZeroValue",
    global("optional_ofNonZeroValue", [A], OPTIONAL, (value) =>
      isZero(value) ? CelOptional.none : new CelOptional(value),
    ),
  ),
  func(
    "optional.none",
    global("optional_none", [], OPTIONAL, () => CelOptional.none),
  ),
  func("value", method("optional_value", [OPTIONAL], A, held)),
  func(
    "hasValue",
    method("optional_hasValue", [OPTIONAL], BOOL, ({ value }) => value !== undefined),
  ),
  func(
    "or",
    method("optional_or_optional", [OPTIONAL, OPTIONAL], OPTIONAL, (a, b) => (a.value === undefined ? b : a)),
  ),
  func(
    "orValue",
    method("optional_orValue_value", [OPTIONAL, A], A, (a, b) => a.value ?? b),
  ),
  func("optional.unwrap", global("optional_unwrap", [listOf(OPTIONAL)], listOf(A), unwrapped)),
  func("unwrapOpt", method("optional_unwrapOpt", [listOf(OPTIONAL)], listOf(A), unwrapped)),
];

function unwrapped(list: CelList): CelValue {
  const items: CelValue[] = [];
  for (let i = 0; i < list.size; i++) {
    const item = list.at(i);
    if (item instanceof CelOptional && item.value !== undefined) items.push(item.value);
  }
  return new ArrayList(items);
}
