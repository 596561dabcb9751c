import { CelUint, type CelValue } from "../value.ts";

/** What identifies a key in a map: numbers of one value are one key, whatever their type. Undefined for what cannot be a key. */
export function mapKey(value: CelValue): string | undefined {
  switch (typeof value) {
    case "string":
      return `s${value}`;
    case "boolean":
      return `b${value}`;
    case "bigint":
      return `n${value}`;
    case "number":
      return Number.isInteger(value) ? `n${BigInt(value)}` : undefined;
    default:
      return value instanceof CelUint ? `n${value.value}` : undefined;
  }
}
