import type { CelType } from "./cel-type.ts";
import type { CostBudget } from "./cost-budget.ts";
import type { CostRange } from "./cost-range.ts";
import type { SizeHints } from "./size-hints.ts";
import type { CelValue } from "./value.ts";

/** Values of variables by name: JSON (read by the variable's type), CEL values, or `lazy(…)`. */
export type CelBindings = Readonly<Record<string, unknown>>;

/** A value that is made when it is first read, and once: `variables.x` in policies. */
export class Lazy {
  readonly #make: () => unknown;
  #made: { value: unknown } | undefined;

  constructor(make: () => unknown) {
    this.#make = make;
  }

  get(): unknown {
    this.#made ??= { value: this.#make() };
    return this.#made.value;
  }
}

export const lazy = (make: () => unknown): Lazy => new Lazy(make);

/** A compiled expression. Holds no state: it may be kept and evaluated any number of times. */
export interface CelProgram {
  readonly expression: string;
  /** The type of what it yields. */
  readonly type: CelType;
  /** The variables that it reads. */
  readonly reads: ReadonlySet<string>;
  /** What an evaluation costs at least and at most; `hints` bound the sizes of what the variables hold. */
  estimate(hints?: SizeHints): CostRange;
  /**
   * The value for these variables. Throws CelRuntimeError when there is none (`no such key: x`) and CelCostError when it takes more
   * than the budget allows for one call.
   */
  evaluate(bindings: CelBindings, budget: CostBudget): CelValue;
}
