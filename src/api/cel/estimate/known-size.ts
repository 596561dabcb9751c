import type { CelType } from "../cel-type.ts";
import { type CostRange, fixed } from "../cost-range.ts";
import type { Expr } from "../syntax/ast.ts";
import { CelBytes } from "../value.ts";
import { lengthOf } from "../values/text.ts";

/** The size of a constant, a list or a map that is written out. */
export function literalSize(node: Expr): CostRange | undefined {
  if (node.kind === "list") return fixed(node.items.length);
  if (node.kind === "map") return fixed(node.entries.length);
  if (node.kind !== "literal") return undefined;
  if (typeof node.value === "string") return fixed(lengthOf(node.value));
  return fixed(node.value instanceof CelBytes ? node.value.value.length : 1);
}

/** Whether all values of a type are of size 1. */
export function isScalar(type: CelType): boolean {
  switch (type.kind) {
    case "bool":
    case "double":
    case "duration":
    case "int":
    case "timestamp":
    case "uint":
      return true;
    case "optional":
      return isScalar(type.item);
    default:
      return false;
  }
}
