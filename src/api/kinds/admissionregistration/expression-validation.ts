import { CelCompileError } from "../../cel/cel-errors.ts";
import { type FieldError, invalid } from "../../field-error.ts";

/** The complaint about an expression that cannot be compiled; none when `compile` does not throw. */
export function validateExpression(field: string, expression: string, compile: () => unknown): FieldError[] {
  try {
    compile();
    return [];
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return [invalid(field, expression, error.message)];
  }
}
