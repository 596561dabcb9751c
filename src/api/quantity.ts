/**
 * Quantities: exact numbers with a suffix, such as 500m, 2Gi, 1e3. Kubernetes keeps them to a billionth and at most 2^63-1; so a
 * bigint count of billionths holds every one of them.
 */
import { badRequestError } from "./errors.ts";

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Quantity {
  /** The value in billionths. */
  readonly nanos: bigint;
  /** The family of suffixes that it is written with. */
  readonly format: QuantityFormat;
}

const NANO = 1_000_000_000n;
const MAX = (2n ** 63n - 1n) * NANO;
const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const SYNTAX = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,4}))?$/;
/** Up to three digits and a suffix: nothing to cancel, so already canonical. */
const CANONICAL = /^(?:0|[1-9]\d{0,2}(?:[numkMGTP]|[KMGTP]i)?)$/;

export const ZERO: Quantity = { nanos: 0n, format: "DecimalSI" };

/** Reads a quantity. Throws BadRequest in Kubernetes' words when the text is none; digits below a billionth round up. */
export function parseQuantity(text: string): Quantity {
  const parsed = tryQuantity(text);
  if (parsed === undefined) {
    throw badRequestError(
      `quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$': "${text}" does not`,
    );
  }
  return parsed;
}

/** Reads a quantity, or gives undefined when the text is none. */
export function tryQuantity(text: string): Quantity | undefined {
  const match = SYNTAX.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", suffix = "", exponent] = match;
  const digits = BigInt(`${whole}${fraction}` || "0");
  const binary = BINARY.indexOf(suffix);
  const isBinary = suffix !== "" && binary > 0;
  const power = isBinary || suffix === "" ? Number(exponent ?? 0) : (DECIMAL.indexOf(suffix) - 3) * 3;
  const magnitude = scaled(isBinary ? digits << BigInt(10 * binary) : digits, power - fraction.length + 9);
  const capped = magnitude > MAX ? MAX : magnitude;
  return {
    nanos: sign === "-" ? -capped : capped,
    format: exponent !== undefined ? "DecimalExponent" : isBinary ? "BinarySI" : "DecimalSI",
  };
}

/** digits × 10^power, rounded up to a whole number. */
function scaled(digits: bigint, power: number): bigint {
  if (digits === 0n) return 0n;
  if (power >= 0) return power > 40 ? MAX + 1n : digits * 10n ** BigInt(power);
  return ceilDivide(digits, 10n ** BigInt(-power));
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor > 0n ? quotient + 1n : quotient;
}

/** The canonical text: a whole number with the largest suffix that loses nothing. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return "0";
  const small = nanos > -1024n * NANO && nanos < 1024n * NANO;
  if (format === "BinarySI" && !small && nanos % NANO === 0n) {
    const [value, steps] = reduced(nanos / NANO, 1024n);
    return `${value}${BINARY[steps]}`;
  }
  const [value, steps] = reduced(nanos, 1000n);
  const power = steps * 3 - 9;
  if (format !== "DecimalExponent") return `${value}${DECIMAL[steps]}`;
  return power === 0 ? `${value}` : `${value}e${power}`;
}

function reduced(value: bigint, base: bigint): [bigint, number] {
  let steps = 0;
  let rest = value;
  while (rest % base === 0n) {
    rest /= base;
    steps += 1;
  }
  return [rest, steps];
}

/** The canonical form of a quantity's text, or undefined when it is none. */
export function canonicalQuantity(text: string): string | undefined {
  if (CANONICAL.test(text)) return text;
  const parsed = tryQuantity(text);
  return parsed === undefined ? undefined : formatQuantity(parsed);
}

/** The sum; written like the first unless that is zero. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** The difference; written like the first unless that is zero. */
export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/** Below, at or above zero, as a is less than, equal to or more than b. */
export function compareQuantity(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** The value in units of 10^power (0: whole units, -3: thousandths), rounded up. Exact up to 2^53. */
export function quantityNumber(quantity: Quantity, power = 0): number {
  return Number(scaledNanos(quantity.nanos, power + 9));
}

/** The value in whole units, rounded up, as a bigint. */
export function quantityBigInt(quantity: Quantity): bigint {
  return scaledNanos(quantity.nanos, 9);
}

function scaledNanos(nanos: bigint, power: number): bigint {
  return power <= 0 ? nanos * 10n ** BigInt(-power) : ceilDivide(nanos, 10n ** BigInt(power));
}
