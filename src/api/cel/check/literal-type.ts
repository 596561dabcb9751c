import { BOOL, BYTES, type CelType, DOUBLE, INT, NULL, STRING, UINT } from "../cel-type.ts";
import type { Literal } from "../syntax/ast.ts";
import { CelBytes, CelUint } from "../value.ts";

export function literalType({ value }: Literal): CelType {
  switch (typeof value) {
    case "boolean":
      return BOOL;
    case "bigint":
      return INT;
    case "number":
      return DOUBLE;
    case "string":
      return STRING;
    default:
      return value instanceof CelUint ? UINT : value instanceof CelBytes ? BYTES : NULL;
  }
}
