import { CelCompileError } from "./cel-errors.ts";
import type { CelEnvironment } from "./environment.ts";
import type { CelProgram } from "./program.ts";

/**
 * Compiles an expression. Throws CelCompileError with the message of Kubernetes, the line and a caret:
 * `compilation failed: ERROR: <input>:1:5: undefined field 'x'`.
 */
export function compileCel(expression: string, _environment: CelEnvironment): CelProgram {
  throw new CelCompileError(`compilation failed: ${expression}`);
}
