import type { Structural, ValidationRule } from "../../structural.ts";
import { CelCompileError } from "../cel-errors.ts";
import { type CelType, optionalOf } from "../cel-type.ts";
import { compileCel } from "../compile.ts";
import type { CelProgram } from "../program.ts";
import { type SchemaType, sizeHintsOf } from "../schema/schema-type.ts";
import { RulePathError, resolveRulePath } from "./rule-path.ts";

/** A rule of a schema, ready to run or with the reason why it is not. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Undefined for an empty rule and one that does not compile. */
  readonly program?: CelProgram;
  readonly error?: string;
  readonly message?: CelProgram;
  readonly messageError?: string;
  /** Whether it compares with what was there before: a transition rule. */
  readonly usesOldSelf: boolean;
  /** What an evaluation of the rule and of its message costs at most. */
  readonly maxCost: number;
  readonly messageMaxCost: number;
  /** Where below the value its complaints are. */
  readonly fieldPath: string;
}

/** Compiles a rule that stands at a schema. Nothing throws: what is wrong is in the result. */
export function compileRule(rule: ValidationRule, schema: Structural, declared: SchemaType): CompiledRule {
  const { type } = declared;
  const oldSelf = rule.optionalOldSelf ? optionalOf(type) : type;
  const hints = sizeHintsOf(declared);
  const main = compiled(rule.rule, { variables: { self: type, oldSelf }, kind: "bool" });
  // The message sees oldSelf as it is where it is not optional.
  const message = compiled(rule.messageExpression ?? "", { variables: { self: type, oldSelf: type }, kind: "string" });
  return {
    rule,
    ...(main.program === undefined ? {} : { program: main.program }),
    ...(main.error === undefined ? {} : { error: main.error }),
    ...(message.program === undefined ? {} : { message: message.program }),
    ...(message.error === undefined ? {} : { messageError: message.error }),
    usesOldSelf: main.program?.reads.has("oldSelf") ?? false,
    maxCost: main.program?.estimate(hints).max ?? 0,
    messageMaxCost: message.program?.estimate(hints).max ?? 0,
    fieldPath: fieldPathOf(rule, schema),
  };
}

interface Wanted {
  readonly variables: Readonly<Record<string, CelType>>;
  readonly kind: "bool" | "string";
}

function compiled(expression: string, { variables, kind }: Wanted): { program?: CelProgram; error?: string } {
  if (expression.trim() === "") return {};
  try {
    const program = compileCel(expression, { variables });
    if (program.type.kind === kind) return { program };
    return {
      error: kind === "bool" ? "cel expression must evaluate to a bool" : "messageExpression must evaluate to a string",
    };
  } catch (error) {
    if (!(error instanceof CelCompileError)) throw error;
    return { error: kind === "bool" ? error.message : `messageExpression ${error.message}` };
  }
}

function fieldPathOf({ fieldPath = "" }: ValidationRule, schema: Structural): string {
  try {
    return fieldPath === "" ? "" : resolveRulePath(fieldPath, schema);
  } catch (error) {
    if (error instanceof RulePathError) return "";
    throw error;
  }
}
