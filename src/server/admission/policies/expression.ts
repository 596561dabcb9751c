import { CelCompileError, CelCostError, CelRuntimeError } from "../../../api/cel/cel-errors.ts";
import type { CostBudget } from "../../../api/cel/cost-budget.ts";
import { type Lazy, lazy } from "../../../api/cel/lazy.ts";
import type { CelBindings, CelProgram } from "../../../api/cel/program.ts";
import type { CelValue } from "../../../api/cel/value.ts";

/** An expression of a policy, ready to run, or why it cannot be. */
export interface Expression {
  readonly text: string;
  readonly program?: CelProgram;
  readonly error?: string;
}

/** What came out of an expression: a value, or why there is none. */
export type Outcome =
  | { readonly value: CelValue; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: string };

/** All expressions together cost more than they may: none of the others is evaluated. */
export class BudgetError extends Error {
  override readonly name = "BudgetError";

  constructor() {
    super("validation failed due to running out of cost budget, no further validation rules will be run");
  }
}

/** Compiles, and keeps the complaint when that fails: a policy in the store stays in force, and fails as its failurePolicy says. */
export function expressionOf(text: string, compile: (text: string) => CelProgram): Expression {
  try {
    return { text, program: compile(text) };
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return { text, error: error.message };
  }
}

/** Evaluates an expression. Throws BudgetError when the budget of all of them is spent. */
export function run({ text, program, error }: Expression, bindings: CelBindings, budget: CostBudget): Outcome {
  if (program === undefined) return { error: `compilation error: ${error ?? ""}` };
  let outcome: Outcome;
  try {
    outcome = { value: program.evaluate(bindings, budget) };
  } catch (failure) {
    if (!isEvaluationError(failure)) throw failure;
    outcome = { error: `expression '${text}' resulted in error: ${failure.message}` };
  }
  if (budget.remaining < 0) throw new BudgetError();
  return outcome;
}

/** The `variables` of a policy: each is evaluated when it is first read, on the others' values and on `bindings`. */
export function variablesOf(
  variables: ReadonlyMap<string, Expression>,
  bindings: CelBindings,
  budget: CostBudget,
): Record<string, Lazy> {
  const values: Record<string, Lazy> = {};
  const all = { ...bindings, variables: values };
  for (const [name, { program, error }] of variables) {
    values[name] = lazy(() => {
      if (program === undefined) throw new CelRuntimeError(`composited variable "${name}" fails to compile: ${error}`);
      // Each may cost as much as an expression: what they cost together is not to be found out at the end.
      if (budget.remaining < 0) throw new BudgetError();
      try {
        return program.evaluate(all, budget);
      } catch (failure) {
        if (!(failure instanceof CelRuntimeError)) throw failure;
        throw new CelRuntimeError(`composited variable "${name}" fails to evaluate: ${failure.message}`);
      }
    });
  }
  return values;
}

const isEvaluationError = (error: unknown): error is Error =>
  error instanceof CelRuntimeError || error instanceof CelCostError;
