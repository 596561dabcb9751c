import type { CelType } from "./cel-type.ts";
import type { CostBudget } from "./cost-budget.ts";
import type { CostRange } from "./cost-range.ts";
import type { SizeHints } from "./size-hints.ts";
import type { CelValue } from "./value.ts";

/** Values of variables by name: JSON (read by the variable's type), CEL values, or `lazy(…)` of lazy.ts. */
export type CelBindings = Readonly<Record<string, unknown>>;

/** A compiled expression. Holds no state: it may be kept and evaluated any number of times. */
export interface CelProgram {
  readonly expression: string;
  /** The type of what it yields. */
  readonly type: CelType;
  /** The variables that it reads. */
  readonly reads: ReadonlySet<string>;
  /** The type that a variable was declared with. */
  variable(name: string): CelType | undefined;
  /** What an evaluation costs at least and at most; `hints` bound the sizes of what the variables hold. */
  estimate(hints?: SizeHints): CostRange;
  /**
   * The value for these variables. Throws CelRuntimeError when there is none (`no such key: x`) and CelCostError when it takes more
   * than the budget allows for one call.
   */
  evaluate(bindings: CelBindings, budget: CostBudget): CelValue;
}
