/** What one expression may cost in one evaluation (Kubernetes' PerCallLimit, about 0.1 s). */
const CALL_COST_LIMIT = 1_000_000;
/** What all expressions may cost in the validation of one object (RuntimeCELCostBudget, about 1 s). */
export const TOTAL_COST_LIMIT = 10_000_000;

/** Counts what evaluations cost, in CEL's units. One budget is shared by the evaluations of one request. */
export class CostBudget {
  /** What one evaluation may cost: beyond it ends with CelCostError. */
  readonly call: number;
  readonly #total: number;
  #used = 0;

  constructor(limits: { call?: number; total?: number } = {}) {
    this.call = limits.call ?? CALL_COST_LIMIT;
    this.#total = limits.total ?? TOTAL_COST_LIMIT;
  }

  /** What was used since the budget was made. */
  get used(): number {
    return this.#used;
  }

  /** What is left of the total; below zero when an evaluation went beyond it: its caller then stops. */
  get remaining(): number {
    return this.#total - this.#used;
  }

  /** Adds what an evaluation cost. */
  spend(cost: number): void {
    this.#used += cost;
  }
}
