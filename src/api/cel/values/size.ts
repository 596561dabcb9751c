import { CelBytes, CelList, CelMap, CelOpaque, type CelValue } from "../value.ts";
import { lengthOf } from "./text.ts";

/** The size that costs are reckoned by: characters, bytes, items or entries; 1 for all that has no size. */
export function sizeOf(value: CelValue): number {
  if (typeof value === "string") return lengthOf(value);
  if (value instanceof CelList || value instanceof CelMap) return value.size;
  if (value instanceof CelBytes) return value.value.length;
  if (value instanceof CelOpaque) return value.size?.() ?? 1;
  return 1;
}
