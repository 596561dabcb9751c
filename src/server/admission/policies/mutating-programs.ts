import { ExpressionCompiler } from "../../../api/kinds/admissionregistration/expression-compiler.ts";
import type { MutatingAdmissionPolicy } from "../../../api/kinds/admissionregistration/mutating-admission-policy.ts";
import { type Expression, expressionOf } from "./expression.ts";
import { compileVariables } from "./validating-programs.ts";

/** The expressions of a mutating policy. */
export interface MutatingPrograms {
  readonly conditions: readonly Expression[];
  readonly variables: ReadonlyMap<string, Expression>;
  readonly mutations: readonly MutationProgram[];
}

export interface MutationProgram {
  readonly type: "ApplyConfiguration" | "JSONPatch";
  readonly patch: Expression;
}

export function compileMutatingPolicy({ spec }: MutatingAdmissionPolicy): MutatingPrograms {
  const { paramKind, matchConditions = [], variables = [], mutations = [] } = spec ?? {};
  const compiler = new ExpressionCompiler({ params: paramKind !== undefined });
  compiler.compose();
  return {
    conditions: matchConditions.map(({ expression }) => expressionOf(expression, (text) => compiler.condition(text))),
    variables: compileVariables(variables, compiler),
    mutations: mutations.map(({ patchType, applyConfiguration, jsonPatch }): MutationProgram => {
      if (patchType !== "JSONPatch") {
        const expression = applyConfiguration?.expression ?? "";
        const patch = expressionOf(expression, (text) => compiler.applyConfiguration(text));
        return { type: "ApplyConfiguration", patch };
      }
      const patch = expressionOf(jsonPatch?.expression ?? "", (text) => compiler.jsonPatch(text));
      return { type: "JSONPatch", patch };
    }),
  };
}
