import { typeName } from "../../../api/cel/cel-type.ts";
import { CostBudget } from "../../../api/cel/cost-budget.ts";
import type { CelBindings } from "../../../api/cel/program.ts";
import { BudgetError, type Expression, run, variablesOf } from "./expression.ts";
import type { ValidatingPrograms, ValidationProgram } from "./validating-programs.ts";

/** Longer messages, and those of several lines, are not believed to be messages. In bytes. */
const LONGEST_MESSAGE = 5 * 1024;

/** One validation that does not hold, or that could not be decided. */
export interface Failure {
  /** The validation's place in the policy; absent for what stops all of them. */
  readonly index: number;
  readonly message: string;
  /** The reason of the refusal; absent where evaluation failed. */
  readonly reason?: string;
  /** Whether the policy is at fault rather than the object. */
  readonly isError: boolean;
}

/** An audit annotation, or why it has no value. */
export type Annotation =
  | { readonly key: string; readonly value: string; readonly error?: undefined }
  | { readonly key: string; readonly value?: undefined; readonly error: string };

export interface Verdict {
  readonly failures: readonly Failure[];
  readonly annotations: readonly Annotation[];
}

/** Evaluates the validations and audit annotations of a policy whose conditions hold. Has no effect but its result. */
export function evaluateValidations(programs: ValidatingPrograms, bindings: CelBindings): Verdict {
  try {
    return { failures: failuresOf(programs, bindings), annotations: annotationsOf(programs, bindings) };
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    return { failures: [{ index: 0, message: error.message, isError: true }], annotations: [] };
  }
}

function failuresOf({ validations, variables }: ValidatingPrograms, bindings: CelBindings): Failure[] {
  const budget = new CostBudget();
  const { authorizer: _, "authorizer.requestResource": __, ...plain } = bindings;
  const all = { ...bindings, variables: variablesOf(variables, bindings, budget) };
  const results = validations.map(({ expression }) => run(expression, all, budget));
  return results.flatMap(({ value, error }, index): Failure[] => {
    if (error !== undefined) return [{ index, message: error, isError: true }];
    const program = validations[index];
    if (value === true || program === undefined) return [];
    const reason = program.validation.reason ?? "Invalid";
    try {
      const message = messageOf(program, { ...plain, variables: all.variables }, budget);
      return [{ index, message, reason, isError: false }];
    } catch (failure) {
      if (!(failure instanceof BudgetError)) throw failure;
      return [{ index, message: `failed messageExpression: ${failure.message}`, isError: true }];
    }
  });
}

/** What the messageExpression says, else the message, else the expression. */
function messageOf({ validation, message }: ValidationProgram, bindings: CelBindings, budget: CostBudget): string {
  const made = message === undefined ? "" : madeMessage(message, bindings, budget);
  if (made !== "") return made;
  const given = validation.message?.trim() ?? "";
  return given === "" ? `failed expression: ${validation.expression.trim()}` : given;
}

function madeMessage(message: Expression, bindings: CelBindings, budget: CostBudget): string {
  const { value } = run(message, bindings, budget);
  if (typeof value !== "string") return "";
  const trimmed = value.trim();
  return trimmed.includes("\n") || Buffer.byteLength(trimmed) > LONGEST_MESSAGE ? "" : trimmed;
}

function annotationsOf({ annotations, variables }: ValidatingPrograms, bindings: CelBindings): Annotation[] {
  if (annotations.length === 0) return [];
  const budget = new CostBudget();
  const all = { ...bindings, variables: variablesOf(variables, bindings, budget) };
  return annotations.flatMap(({ key, value: expression }): Annotation[] => {
    const { value, error } = run(expression, all, budget);
    if (error !== undefined) return [{ key, error }];
    if (value === null) return [];
    if (typeof value === "string") return value.trim() === "" ? [] : [{ key, value: value.trim() }];
    const type = expression.program === undefined ? "" : typeName(expression.program.type);
    const why = `valueExpression '${expression.text}' resulted in unsupported return type: ${type}. Return type must be either string or null.`;
    return [{ key, error: why }];
  });
}
