import {
  addQuantity,
  compareQuantity,
  formatQuantity,
  type Quantity,
  subtractQuantity,
  tryQuantity,
} from "../../quantity.ts";
import { CelRuntimeError } from "../cel-errors.ts";
import { BOOL, DOUBLE, INT, opaque, STRING } from "../cel-type.ts";
import { CelOpaque } from "../value.ts";
import { traverses } from "./costs.ts";
import { global, method, type Overload } from "./overload.ts";

export const QUANTITY_TYPE = opaque<CelQuantity>("kubernetes.Quantity");

class CelQuantity extends CelOpaque {
  readonly type = QUANTITY_TYPE;
  readonly value: Quantity;

  constructor(value: Quantity) {
    super();
    this.value = value;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof CelQuantity && compareQuantity(this.value, other.value) === 0;
  }

  override text(): string {
    return formatQuantity(this.value);
  }
}

const NANO = 1_000_000_000n;

function quantity(text: string): CelQuantity {
  const value = tryQuantity(text);
  if (value === undefined) {
    throw new CelRuntimeError(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  }
  return new CelQuantity(value);
}

const ofInt = (value: bigint): Quantity => ({ nanos: value * NANO, format: "DecimalSI" });

/** The value as a 64-bit integer, where it is one. */
function integer({ value: { nanos } }: CelQuantity): bigint | undefined {
  const value = nanos / NANO;
  return nanos % NANO === 0n && BigInt.asIntN(64, value) === value ? value : undefined;
}

function asInteger(value: CelQuantity): bigint {
  const whole = integer(value);
  if (whole === undefined) throw new CelRuntimeError("cannot convert value to integer");
  return whole;
}

function sign({ value: { nanos } }: CelQuantity): bigint {
  return nanos < 0n ? -1n : nanos > 0n ? 1n : 0n;
}

const order = (a: CelQuantity, b: CelQuantity): number => compareQuantity(a.value, b.value);
const added = (a: CelQuantity, b: Quantity): CelQuantity => new CelQuantity(addQuantity(a.value, b));
const subtracted = (a: CelQuantity, b: Quantity): CelQuantity => new CelQuantity(subtractQuantity(a.value, b));

const Q = QUANTITY_TYPE;

/** By name: comparisons have overloads of other libraries beside them. */
export const QUANTITY_OVERLOADS: Readonly<Record<string, readonly Overload[]>> = {
  quantity: [global("string_to_quantity", [STRING], Q, quantity, traverses(0))],
  isQuantity: [global("is_quantity_string", [STRING], BOOL, (text) => tryQuantity(text) !== undefined, traverses(0))],
  sign: [method("quantity_sign", [Q], INT, sign)],
  asInteger: [method("quantity_get_int", [Q], INT, asInteger)],
  isInteger: [method("quantity_is_integer", [Q], BOOL, (value) => integer(value) !== undefined)],
  asApproximateFloat: [method("quantity_get_float", [Q], DOUBLE, ({ value }) => Number(value.nanos) / 1e9)],
  isGreaterThan: [method("quantity_is_greater_than", [Q, Q], BOOL, (a, b) => order(a, b) > 0)],
  isLessThan: [method("quantity_is_less_than", [Q, Q], BOOL, (a, b) => order(a, b) < 0)],
  compareTo: [method("quantity_compare_to", [Q, Q], INT, (a, b) => BigInt(order(a, b)))],
  add: [
    method("quantity_add", [Q, Q], Q, (a, b) => added(a, b.value)),
    method("quantity_add_int", [Q, INT], Q, (a, b) => added(a, ofInt(b))),
  ],
  sub: [
    method("quantity_sub", [Q, Q], Q, (a, b) => subtracted(a, b.value)),
    method("quantity_sub_int", [Q, INT], Q, (a, b) => subtracted(a, ofInt(b))),
  ],
};
