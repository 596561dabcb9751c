import { CelCompileError, CelRuntimeError } from "./cel-errors.ts";
import { type CelType, DYN, sameType, typeName } from "./cel-type.ts";
import type { Checked } from "./check/checked.ts";
import { check } from "./check/checker.ts";
import { validateLiterals } from "./check/literal-arguments.ts";
import type { CostBudget } from "./cost-budget.ts";
import type { CostRange } from "./cost-range.ts";
import type { CelEnvironment } from "./environment.ts";
import { estimateCost } from "./estimate/estimator.ts";
import { Lazy } from "./lazy.ts";
import type { CelBindings, CelProgram } from "./program.ts";
import type { Frame, Step } from "./run/frame.ts";
import { Planner } from "./run/planner.ts";
import type { SizeHints } from "./size-hints.ts";
import { parse } from "./syntax/parser.ts";
import { SourceErrors } from "./syntax/source-errors.ts";
import type { CelValue } from "./value.ts";
import { fromJson } from "./values/json-value.ts";

/**
 * Compiles an expression. Throws CelCompileError with the message of Kubernetes, the line and a caret:
 * `compilation failed: ERROR: <input>:1:5: undefined field 'x'`.
 */
export function compileCel(expression: string, environment: CelEnvironment): CelProgram {
  const errors = new SourceErrors(expression);
  const tree = parse(expression, errors);
  const checked = tree === undefined ? undefined : check(tree, environment, errors);
  if (checked !== undefined && errors.count === 0) validateLiterals(checked, errors);
  if (checked === undefined || errors.count > 0) throw new CelCompileError(`compilation failed: ${errors}`);
  const type = checked.types[checked.expression.id] ?? DYN;
  requireResult(type, environment.result);
  return new Program(expression, { checked, type, environment });
}

function requireResult(type: CelType, allowed: readonly CelType[] | undefined): void {
  if (allowed === undefined || allowed.some((one) => sameType(one, type))) return;
  const names = allowed.map(resultName);
  const wanted = names.length === 1 ? names[0] : `one of [${names.join(" ")}]`;
  throw new CelCompileError(`must evaluate to ${wanted} but got ${resultName(type)}`);
}

/** Here Kubernetes calls the type of null as the language does. */
const resultName = (type: CelType): string => (type.kind === "null" ? "null_type" : typeName(type));

class Program implements CelProgram {
  readonly expression: string;
  readonly type: CelType;
  readonly reads: ReadonlySet<string>;
  readonly #checked: Checked;
  readonly #environment: CelEnvironment;
  readonly #types: readonly CelType[];
  readonly #planner: Planner;
  #root: Step | undefined;

  constructor(expression: string, parts: { checked: Checked; type: CelType; environment: CelEnvironment }) {
    this.expression = expression;
    this.type = parts.type;
    this.#checked = parts.checked;
    this.#environment = parts.environment;
    this.reads = parts.checked.reads;
    this.#planner = new Planner(parts.checked);
    this.#types = this.#planner.variables.map((name) => parts.environment.variables[name] ?? DYN);
  }

  variable(name: string): CelType | undefined {
    return this.#environment.variables[name];
  }

  estimate(hints: SizeHints = () => undefined): CostRange {
    return estimateCost(this.#checked, hints);
  }

  evaluate(bindings: CelBindings, budget: CostBudget): CelValue {
    // Planned when first run: many rules of a definition never are.
    this.#root ??= this.#planner.root();
    const frame: Frame = { slots: new Array(this.#planner.slots), cost: 0, limit: budget.call };
    for (const [i, name] of this.#planner.variables.entries()) {
      frame.slots[i] = bound(bindings, name, this.#types[i] ?? DYN);
    }
    try {
      return this.#root(frame);
    } catch (error) {
      throw error instanceof RangeError
        ? new CelRuntimeError("the evaluation takes too much memory", { cause: error })
        : error;
    } finally {
      budget.spend(frame.cost);
    }
  }
}

function bound(bindings: CelBindings, name: string, type: CelType): Frame["slots"][number] {
  const raw = bindings[name];
  if (raw === undefined || raw instanceof Lazy) return raw;
  try {
    return fromJson(raw, type);
  } catch (error) {
    if (error instanceof CelRuntimeError) return error;
    throw error;
  }
}
