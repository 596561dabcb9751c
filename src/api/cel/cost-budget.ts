import { CelCostError } from "./cel-errors.ts";

/** What one expression may cost in one evaluation (Kubernetes' PerCallLimit, about 0.1 s). */
export const CALL_COST_LIMIT = 1_000_000;
/** What all expressions may cost in the validation of one object (RuntimeCELCostBudget, about 1 s). */
export const TOTAL_COST_LIMIT = 10_000_000;

/**
 * Counts what evaluations cost, in CEL's units. One budget is shared by the evaluations of one request; `evaluate` begins a call with
 * `begin`, and a call that exceeds its limit ends with "operation cancelled: actual cost limit exceeded".
 */
export class CostBudget {
  readonly #callLimit: number;
  readonly #totalLimit: number;
  #used = 0;
  #stopAt: number;

  constructor(limits: { call?: number; total?: number } = {}) {
    this.#callLimit = limits.call ?? CALL_COST_LIMIT;
    this.#totalLimit = limits.total ?? TOTAL_COST_LIMIT;
    this.#stopAt = this.#callLimit;
  }

  /** What was used since the budget was made. */
  get used(): number {
    return this.#used;
  }

  /** What is left of the total; below zero when the last call went beyond it. */
  get remaining(): number {
    return this.#totalLimit - this.#used;
  }

  /** Starts the count of one call. */
  begin(): void {
    this.#stopAt = this.#used + this.#callLimit;
  }

  /** Adds what a step cost. Throws CelCostError when the call has cost more than it may. */
  charge(cost: number): void {
    this.#used += cost;
    if (this.#used > this.#stopAt) throw new CelCostError("operation cancelled: actual cost limit exceeded");
  }
}
