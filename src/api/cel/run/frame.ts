import { CelCostError, CelRuntimeError } from "../cel-errors.ts";
import type { Lazy } from "../lazy.ts";
import type { CelValue } from "../value.ts";

/** What one evaluation works on. */
export interface Frame {
  /** The variables, by number. An error stands for the value of a variable that has none. */
  readonly slots: (CelValue | CelRuntimeError | Lazy | undefined)[];
  cost: number;
  readonly limit: number;
}

/** One node of an expression, ready to run. Throws CelRuntimeError where CEL has an error value. */
export type Step = (frame: Frame) => CelValue;

/** Adds what a step cost. Throws CelCostError when the evaluation has cost more than it may. */
export function charge(frame: Frame, cost: number): void {
  frame.cost += cost;
  if (frame.cost > frame.limit) throw new CelCostError("operation cancelled: actual cost limit exceeded");
}

/** The error that an evaluation ended with, when it is one that others can make up for; all else goes on. */
export function asRuntimeError(error: unknown): CelRuntimeError {
  if (error instanceof CelRuntimeError) return error;
  throw error;
}
