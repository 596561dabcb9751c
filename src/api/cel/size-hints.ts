import type { CelType } from "./cel-type.ts";
import type { CostRange } from "./cost-range.ts";

/**
 * What is known of sizes outside the expression: for a path from a variable (`["self", "names", "@items"]`; `@keys` and `@values` of
 * maps) or, without a path, for a type, the length of the string, list or map. Undefined is no knowledge.
 */
export type SizeHints = (path: readonly string[] | undefined, type: CelType) => CostRange | undefined;
