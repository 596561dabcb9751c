import { formatQuantity, tryQuantity } from "../../quantity.ts";

/** A warning about an amount of bytes at `path` that is not whole. */
export function fractionWarning(amount: string | undefined, path: string): string[] {
  const quantity = amount === undefined ? undefined : tryQuantity(amount);
  if (quantity === undefined || quantity.nanos % 1_000_000_000n === 0n) return [];
  return [`${path}: fractional byte value "${formatQuantity(quantity)}" is invalid, must be an integer`];
}
